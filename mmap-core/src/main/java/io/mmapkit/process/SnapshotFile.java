package io.mmapkit.process;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * A file that a {@link Snapshot} has written: regions are restored by mapping it, and its pages are read when they are first accessed.
 *
 * @param path the file
 * @param images where its regions are, in the order that they were given
 */
public record SnapshotFile(Path path, List<SnapshotImage> images) {
    private static final long LEAST = SnapshotFormat.FOOTER_BYTES + SnapshotFormat.ENTRY_BYTES; // without an image

    /**
     * Checks nothing.
     *
     * @param path the file
     * @param images where its regions are
     */
    public SnapshotFile {
        images = List.copyOf(images);
    }

    /**
     * Reads what a file tells of its regions, at its end, and checks that. The regions themselves are {@linkplain #verify checked} on demand.
     *
     * @param path the file
     * @return what is in it
     * @throws java.nio.file.NoSuchFileException if it is missing
     * @throws FileSystemException if it isn't a snapshot that was written to its end, or is damaged; a directory, a device or a pipe, say
     * @throws UnsupportedOperationException if the path isn't of the default file system
     * @throws IOException all of the above but the last, and if it can't be read
     */
    public static SnapshotFile open(Path path) throws IOException {
        BasicFileAttributes there = Files.readAttributes(path, BasicFileAttributes.class);
        if (!there.isRegularFile()) {
            throw new FileSystemException(path.toString(), null, "isn't a file that could be a snapshot");
        }
        List<SnapshotImage> images = there.size() <= LEAST ? null : images(path);
        if (images == null) {
            throw new FileSystemException(path.toString(), null, "isn't a whole snapshot");
        }
        return new SnapshotFile(path, images);
    }

    /** Null if it isn't a whole snapshot. Not by a channel, which an interrupt of its thread would close. */
    private static List<SnapshotImage> images(Path path) throws IOException {
        try (MappedRegion file = MappedRegion.open(path)) {
            long size = file.byteSize();
            if (size <= LEAST) {
                return null;
            }
            int count = SnapshotFormat.images(end(file, SnapshotFormat.FOOTER_BYTES));
            long tail = (long) count * SnapshotFormat.ENTRY_BYTES + SnapshotFormat.FOOTER_BYTES;
            return count > 0 && tail < size ? SnapshotFormat.read(end(file, (int) tail), size - tail) : null;
        }
    }

    /** The last bytes of a file. */
    private static byte[] end(MappedRegion file, int count) throws IOException {
        byte[] bytes = new byte[count];
        file.read(file.byteSize() - count, MemorySegment.ofArray(bytes));
        return bytes;
    }

    /**
     * Maps a region again, {@link Sharing#PRIVATE} and writable: stores don't change the file, which mustn't be changed by others either while it is
     * mapped.
     *
     * @param image which one, from 0
     * @return the region, to be closed
     * @throws IndexOutOfBoundsException if there is no such image
     * @throws IOException if it can't be mapped; a {@link io.mmapkit.BeyondEndOfFileException} if the file was cut short
     */
    public MappedRegion map(int image) throws IOException {
        SnapshotImage place = images.get(image);
        return MappedRegion.builder().file(path).offset(place.offset()).length(place.byteSize())
                .protection(Protection.READ, Protection.WRITE).sharing(Sharing.PRIVATE).map();
    }

    /**
     * Compares the checksum of a region, which reads all of it.
     *
     * @param image which one, from 0
     * @return whether its bytes are those that were written
     * @throws IndexOutOfBoundsException if there is no such image
     * @throws IOException if it can't be mapped or read
     */
    public boolean verify(int image) throws IOException {
        try (MappedRegion region = map(image)) {
            return region.crc32c(0, region.byteSize()) == images.get(image).crc32c();
        }
    }
}
