package io.mmapkit.examples;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file through a mapping: counts its lines and words without copying a byte of it. */
final class ReadFile {
    private ReadFile() {}

    static void run(Path path) throws IOException {
        long lines = lines(path);
        System.out.println(path + " has " + lines + " lines");
        Expect.that(lines == linesByReading(path), "an InputStream finds as many");

        // Mapping a file reads nothing: it only says which addresses stand for it. The first access to a page is a page
        // fault, at which the kernel lets this process see the page of its page cache, and some around it.
        try (MappedRegion file = MappedRegion.open(path)) {
            System.out.println("mapped: " + KernelView.of(file.segment()).line());
            long before = KernelView.of(file.segment()).residentKiB();
            long words = words(file.segment());
            long after = KernelView.of(file.segment()).residentKiB();
            System.out.println("it has " + words + " words in " + file.byteSize() + " bytes");
            System.out.println("in reach of this process: " + before + " KiB before counting, " + after + " KiB after");
            Expect.that(before < after, "pages come into reach when they are read");
        }
    }

    // @start region="open"
    static long lines(Path path) throws IOException {
        try (MappedRegion file = MappedRegion.open(path)) { // the whole file, read-only
            file.advise(Advice.SEQUENTIAL);
            MemorySegment bytes = file.segment();
            long lines = 0;
            for (long i = 0; i < bytes.byteSize(); i++) {
                if (bytes.get(ValueLayout.JAVA_BYTE, i) == '\n') {
                    lines++;
                }
            }
            return lines;
        } // unmapped; the segment can't be used any more
    }
    // @end

    private static long words(MemorySegment text) {
        long words = 0;
        boolean inWord = false;
        for (long i = 0; i < text.byteSize(); i++) {
            byte b = text.get(ValueLayout.JAVA_BYTE, i);
            boolean isSpace = b == ' ' || b >= '\t' && b <= '\r';
            if (!isSpace && !inWord) {
                words++;
            }
            inWord = !isSpace;
        }
        return words;
    }

    private static long linesByReading(Path path) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            long lines = 0;
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    lines++;
                }
            }
            return lines;
        }
    }

    /** A text of some pages that is there wherever this runs; a JDK without it still has its release file. */
    static Path aFileOfTheJdk() {
        Path jdk = Path.of(System.getProperty("java.home"));
        Path classes = jdk.resolve("lib/classlist");
        return Files.exists(classes) ? classes : jdk.resolve("release");
    }
}
