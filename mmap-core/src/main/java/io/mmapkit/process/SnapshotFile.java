package io.mmapkit.process;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * A file that a {@link Snapshot} has written: regions are restored by mapping it, and its pages are read when they are first accessed.
 *
 * @param path the file
 * @param images where its regions are, in the order that they were given
 */
public record SnapshotFile(Path path, List<SnapshotImage> images) {
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
     * @throws IOException the last two, and if it can't be read
     */
    public static SnapshotFile open(Path path) throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) { // a pipe would wait for its writer
            throw new FileSystemException(path.toString(), null, "isn't a file that could be a snapshot");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > SnapshotFormat.FOOTER_BYTES + SnapshotFormat.ENTRY_BYTES) {
                int count = SnapshotFormat.images(read(channel, size, SnapshotFormat.FOOTER_BYTES));
                long tail = (long) count * SnapshotFormat.ENTRY_BYTES + SnapshotFormat.FOOTER_BYTES;
                if (count > 0 && tail < size) {
                    List<SnapshotImage> images = SnapshotFormat.read(read(channel, size, (int) tail), size - tail);
                    if (images != null) {
                        return new SnapshotFile(path, images);
                    }
                }
            }
        }
        throw new FileSystemException(path.toString(), null, "isn't a whole snapshot");
    }

    /** The last bytes of a file. */
    private static byte[] read(FileChannel channel, long size, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, size - count + bytes.position()) < 0) {
                break; // cut meanwhile: zeros are no snapshot
            }
        }
        return bytes.array();
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
