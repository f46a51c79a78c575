package io.mmapkit.examples;

import io.mmapkit.vm.AddressSpace;
import io.mmapkit.vm.VirtualMapping;
import java.io.IOException;
import java.util.function.Consumer;

/** The code of docs/vm.md, where a test looks for each line of it. */
final class VmPage {
    private VmPage() {}

    static void addressSpace(Consumer<String> log) throws IOException {
        for (VirtualMapping mapping : AddressSpace.self().mappings()) { // or of(pid)
            log.accept(mapping.toString());
        }
    }
}
