package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** Another process cuts a file short while it is mapped: an exception here, and not garbage or the end of the JVM. */
final class ContainedFault {
    private static final int SIZE = 1 << 20;

    private ContainedFault() {}

    // @start region="guarded"
    static long sumOfWords(MappedRegion file) throws MappingFaultException {
        return file.guardedLong(bytes -> {
            long sum = 0;
            for (long at = 0; at < bytes.byteSize(); at += Long.BYTES) {
                sum += bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            }
            return sum;
        }); // if a page couldn't be had, no sum comes out
    }
    // @end

    static void run() throws IOException, InterruptedException {
        Path path = Files.write(Files.createTempFile("mmapkit-contained-fault-", ".bin"), new byte[SIZE]);
        try (MappedRegion file = MappedRegion.open(path)) {
            System.out.println("the sum of " + SIZE + " bytes of zeros: " + sumOfWords(file));

            cutShort(path);
            System.out.println(
                    "another process has made the file empty; the region still has " + file.byteSize() + " bytes");

            // What HotSpot does without the guard: it skips the access, goes on with what the register held, and throws an
            // InternalError some time later.
            try {
                System.out.println("the sum is " + sumOfWords(file));
                Expect.that(false, "a sum of what isn't there is a fault");
            } catch (MappingFaultException fault) {
                System.out.println("guarded: " + fault.kind() + ", " + fault.getReason());
                Expect.that(fault.kind() == MappingFaultException.Kind.FILE_SHORTER, "the reason is found out");
            }

            // The same without an access: the kernel is asked for the pages, and answers instead of sending a signal
            try {
                file.prefault(0, file.byteSize());
                Expect.that(false, "the pages can't be had");
            } catch (MappingFaultException fault) {
                System.out.println("prefault: " + fault.kind());
            }
        } finally {
            Files.delete(path);
        }
    }

    private static void cutShort(Path path) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", ": > \"$0\"", path.toString()).inheritIO().start();
        Expect.that(process.waitFor() == 0 && Files.size(path) == 0, "the other process could cut the file short");
    }
}
