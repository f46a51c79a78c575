package io.mmapkit.examples;

import io.mmapkit.Residency;
import io.mmapkit.vm.AddressSpace;
import io.mmapkit.vm.CachedFile;
import io.mmapkit.vm.MappedMemoryBean;
import io.mmapkit.vm.PageFaults;
import io.mmapkit.vm.PageFrame;
import io.mmapkit.vm.PageMap;
import io.mmapkit.vm.PageTableIndices;
import io.mmapkit.vm.Paging;
import io.mmapkit.vm.VirtualMapping;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The code of docs/vm.md, where a test looks for each line of it. */
final class VmPage {
    private VmPage() {}

    static void addressSpace(Consumer<String> log) throws IOException {
        for (VirtualMapping mapping : AddressSpace.self().mappings()) { // or of(pid)
            log.accept(mapping.toString());
        }
    }

    static void pageTables(long address, Consumer<String> log) throws IOException {
        PageTableIndices.of(Paging.X86_32, 0x11223344).arithmetic().forEach(log); // or of(address)
        switch (PageMap.self().frame(address)) {
            case PageFrame.Number number -> log.accept("at 0x" + Long.toHexString(number.physical(address)));
            case PageFrame.NotPermitted _ -> log.accept("only CAP_SYS_ADMIN may know");
            case PageFrame.NotPresent _ -> log.accept("not in memory, or never touched");
        }
    }

    static void pageFaults(MemorySegment memory, Consumer<String> log) {
        PageFaults faults = PageFaults.measure(() -> memory.fill((byte) 1));
        log.accept(faults.minor() + " minor, " + faults.major() + " major, in " + faults.elapsed());
    }

    static void cachedFile(Path path, Consumer<String> log) throws IOException {
        try (CachedFile file = CachedFile.open(path)) {
            Residency now = file.residency(); // of a range, too; nothing is mapped or read for it
            log.accept(now.resident() + " of " + now.pages() + ", dirty " + now.dirty());
            file.evict();
        }
    }

    static void bean(Runnable service) {
        try (MappedMemoryBean _ = MappedMemoryBean.register()) { // io.mmapkit:type=MappedMemory
            service.run();
        }
    }
}
