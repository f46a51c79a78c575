package io.mmapkit.region;

import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.util.List;

/** What is mapped outside of some ranges, and whether it still is as it was. */
final class MapsOutside {
    private MapsOutside() {}

    /** All mappings that touch neither of two ranges, but for what the JVM has reserved and may commit. */
    static List<Vma> of(long address, long length, long other, long otherLength) throws IOException {
        return Vma.all().stream().filter(vma -> !vma.permissions().startsWith("---"))
                .filter(vma -> !touches(vma, address, length) && !touches(vma, other, otherLength)).toList();
    }

    private static boolean touches(Vma vma, long address, long length) {
        return vma.start() < address + length && address < vma.end();
    }

    /** An AssertionError if a page that was mapped isn't, or is otherwise. */
    static void requireUntouched(List<Vma> before) throws IOException {
        List<Vma> after = Vma.all();
        for (Vma vma : before) {
            long at = vma.start();
            for (Vma now : after) {
                if (now.start() <= at && at < now.end() && now.permissions().equals(vma.permissions())
                        && now.file().equals(vma.file())) {
                    at = now.end();
                }
            }
            if (at < vma.end()) {
                throw new AssertionError(Long.toHexString(at) + " isn't what it was: " + vma);
            }
        }
    }
}
