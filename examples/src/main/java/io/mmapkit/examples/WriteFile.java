package io.mmapkit.examples;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;

import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.SyncMode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a file by storing into memory, and makes sure that it is on the disk. */
final class WriteFile {
    private WriteFile() {}

    static void run() throws IOException {
        try (Scratch scratch = Scratch.named("write-file")) {
            Path path = scratch.file("greeting.txt");
            create(path, "Hello, file!\n");
            change(path, 7, "disk");
            String text = Files.readString(path);
            System.out.print("with nothing mapped any more, the file reads: " + text);
            Expect.that(text.equals("Hello, disk!\n"), "both texts are in the file");
        }
    }

    private static void create(Path path, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // A mapping can't make its file longer: a file that is too short is extended first, and its storage allocated,
        // since a store that finds the disk full can't return an error.
        try (MappedRegion file = MappedRegion.builder().file(path).create().length(bytes.length).map()) {
            System.out.println("mapped: " + KernelView.of(file.segment()).line());
            file.segment().copyFrom(MemorySegment.ofArray(bytes));

            // The mapping is the kernel's page cache itself. So whoever reads the file sees the bytes from now on,
            // and they stay in it when this process ends, even when it is killed. But they need not be on the disk yet.
            System.out.print("stored, not synced; the file reads: " + Files.readString(path));
            Expect.that(Files.readString(path).equals(text), "what was stored is in the file at once");

            // When this returns, they are: the text outlives a crash of the kernel and a power failure, too. Had the
            // disk failed, this would have thrown. (A new file's name is safe only once its directory is synced.)
            long began = System.nanoTime();
            file.sync(SyncMode.SYNC);
            System.out.println("synced in " + (System.nanoTime() - began) / 1000 + " µs: it is on the disk");
        }
    }

    private static void change(Path path, long offset, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // A region may start at any byte. The kernel maps whole pages; the region shows its own bytes only.
        try (MappedRegion part = MappedRegion.builder().file(path).protection(READ, WRITE)
                .offset(offset).length(bytes.length).map()) {
            System.out.println("bytes " + offset + " to " + (offset + bytes.length - 1) + " are mapped at 0x"
                    + Long.toHexString(part.segment().address()) + " in " + KernelView.of(part.segment()).line());
            part.segment().copyFrom(MemorySegment.ofArray(bytes));
            durable(part);
        }
    }

    /** Four things that "stored" may mean, from the least to the most. */
    private static void durable(MappedRegion region) throws IOException {
        for (Durability meaning : Durability.values()) {
            long began = System.nanoTime();
            region.store(meaning);
            System.out
                    .println("stored in the sense of " + meaning + " in " + (System.nanoTime() - began) / 1000 + " µs");
        }
    }
}
