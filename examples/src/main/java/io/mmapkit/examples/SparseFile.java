package io.mmapkit.examples;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;

import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads and writes 4 KiB at the 1 GiB offset of a large file that is all hole. */
final class SparseFile {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    private SparseFile() {}

    static void run() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.named("sparse-file")) {
            run(scratch.file("holes"));
        }
    }

    private static void run(Path path) throws IOException, InterruptedException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(2 * GIB); // no byte of it was ever written: it is a hole, which takes no storage
            show("made", path);
            read(path);
            write(path);

            byte[] text = new byte[5];
            file.seek(GIB);
            file.readFully(text);
            System.out.println("read(2) finds at 1 GiB: " + new String(text, StandardCharsets.US_ASCII));
            Expect.that(new String(text, StandardCharsets.US_ASCII).equals("Hello"), "the text is in the file");
        }
    }

    private static void read(Path path) throws IOException, InterruptedException {
        try (MappedRegion part = MappedRegion.builder().file(path).offset(GIB).length(4 * KIB).map()) {
            System.out.println("mapped: " + KernelView.of(part.segment()).line());
            byte[] copy = part.segment().toArray(ValueLayout.JAVA_BYTE);
            boolean isZero = Arrays.equals(copy, new byte[copy.length]);
            long allocated = show("read " + (isZero ? "zeros" : "something") + " through it", path);
            Expect.that(isZero, "a hole reads as zero");
            // None on a disk. In tmpfs, where the page of the page cache is the storage, that page.
            Expect.that(allocated < MIB, "reading a hole doesn't fill it");
        }
    }

    private static void write(Path path) throws IOException, InterruptedException {
        try (MappedRegion part = MappedRegion.builder().file(path).protection(READ, WRITE)
                .offset(GIB).length(4 * KIB).map()) {
            // A store has no way to report that the disk is full. So the storage of a region that can be written is
            // allocated when it is mapped, unless the builder is told sparse(); but only that of the region.
            long allocated = show("mapped it for writing", path);
            Expect.that(allocated >= 4 * KIB, "what can be written has storage");

            MemorySegment hello = MemorySegment.ofArray("Hello".getBytes(StandardCharsets.US_ASCII));
            part.segment().copyFrom(hello);
            Expect.that(part.segment().get(ValueLayout.JAVA_BYTE, 4) == 'o', "the region reads what was stored");
            Expect.that(show("stored a text", path) < MIB, "2 GiB of file take a page or so of storage");
        }
    }

    /** Prints what the file system says of the file, and returns how many bytes of storage it takes: Java can't say. */
    private static long show(String event, Path path) throws IOException, InterruptedException {
        Process stat = new ProcessBuilder("stat", "-c", "%b %B", path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String answer = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        Expect.that(stat.waitFor() == 0, "stat(1) knows the file");
        String[] blocks = answer.split(" "); // how many, and of how many bytes
        long allocated = Long.parseLong(blocks[0]) * Long.parseLong(blocks[1]);
        System.out.println(event + ": size " + Files.size(path) + " bytes, allocated " + allocated);
        return allocated;
    }
}
