package io.mmapkit.examples;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;

import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import io.mmapkit.vm.PageFrame;
import io.mmapkit.vm.PageMap;
import io.mmapkit.vm.PageState;
import io.mmapkit.vm.PageTableIndices;
import io.mmapkit.vm.Paging;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** From an address to its place in the machine's memory: the indices into the tables, the frame, who shares it, and what a private store does. */
final class PageTables {
    private static final long SECRET = 0x1122_3344_5566_7788L;

    private PageTables() {}

    static void run() throws IOException {
        show(PageTableIndices.of(Paging.X86_32, 0x11223344)); // the classic example
        try (Scratch scratch = Scratch.named("page-tables"); Stage stage = Stage.named("page-tables")) {
            Path file = Files.write(scratch.file("shared"), new byte[4096]);
            try (MappedRegion shared = MappedRegion.builder().file(file).protection(READ, WRITE).map();
                    MappedRegion copying = MappedRegion.builder().file(file).sharing(Sharing.PRIVATE)
                            .protection(READ, WRITE).map()) {
                shared.segment().set(ValueLayout.JAVA_LONG, 8, SECRET);
                long address = shared.segment().address() + 8;
                show(PageTableIndices.of(address));
                PageFrame frame = PageMap.self().frame(address);
                System.out.println("frame: " + frame + (frame instanceof PageFrame.Number number
                        ? ", so 0x" + Long.toHexString(address) + " is at 0x"
                                + Long.toHexString(number.physical(address)) + " of the machine's memory"
                        : " (which frame it is, only CAP_SYS_ADMIN may know)"));
                inTwoProcesses(stage, file, frame);
                afterAPrivateStore(copying, frame);
            }
        }
    }

    private static void show(PageTableIndices indices) {
        System.out.println(indices.paging().text() + ": " + indices);
        indices.arithmetic().forEach(line -> System.out.println("  " + line));
    }

    /** Another JVM maps the file, and this one looks into its page map. */
    private static void inTwoProcesses(Stage stage, Path file, PageFrame frame) throws IOException {
        Process other = stage.startHeard(Other.class, file.toString());
        try (BufferedReader said = other.inputReader()) {
            long there = Long.parseLong(said.readLine());
            PageState state = PageMap.of(other.pid()).state(there);
            System.out.println("in process " + other.pid() + ": 0x" + Long.toHexString(there) + ", frame "
                    + state.frame() + ": "
                    + (frame instanceof PageFrame.Number ? "the same one" : "it can't be compared")
                    + ", " + state.flags());
            Expect.that(state.frame().equals(frame), "both processes have the same frame");
            other.getOutputStream().close();
        }
    }

    private static void afterAPrivateStore(MappedRegion copying, PageFrame frame) throws IOException {
        long value = copying.segment().get(ValueLayout.JAVA_LONG, 8);
        PageState before = PageMap.self().state(copying.segment().address());
        copying.segment().set(ValueLayout.JAVA_LONG, 8, value + 1);
        PageState after = PageMap.self().state(copying.segment().address());
        System.out.println("mapped privately and read: frame " + before.frame() + ", " + before.flags());
        System.out.println("stored into:               frame " + after.frame() + ", " + after.flags());
        Expect.that(value == SECRET && before.frame().equals(frame), "until the store, it is the page of the file");
        Expect.that(!(frame instanceof PageFrame.Number) || !after.frame().equals(frame), "the store made a copy");
    }

    /** Maps a file, says where, and stays until it is told. */
    static final class Other {
        public static void main(String[] arguments) throws IOException {
            try (MappedRegion region = MappedRegion.open(Path.of(arguments[0]))) {
                Expect.that(region.segment().get(ValueLayout.JAVA_LONG, 8) == SECRET, "it is the same file");
                System.out.println(region.segment().address() + 8);
                while (System.in.read() >= 0) {
                    // nothing is said
                }
            }
        }
    }
}
