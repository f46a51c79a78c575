package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.contender.Workload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** The files of a run: made when a cell asks for them, in directories of their own, and deleted with these; also when a signal ends the JVM. */
final class Materials implements Closeable {
    private static final Path TMPFS = Path.of("/dev/shm");
    private static final long SPARE_BYTES = 1L << 30;

    private final Path named;
    private final Path directory;
    private final Map<Place, Scratch> directories = new EnumMap<>(Place.class);

    /**
     * Nothing is made yet.
     *
     * @param named the file that the user named, or null
     * @param directory where files on disk go
     */
    Materials(Path named, Path directory) {
        this.named = named;
        this.directory = directory;
    }

    /** Why a cell can't have its files, or null. */
    String reasonAgainst(Cell cell) throws IOException {
        if (cell.place() == Place.TMPFS && !Files.isWritable(TMPFS)) {
            return "/dev/shm can't be written";
        }
        if (cell.place() == Place.TMPFS && cell.state() != State.WARM) {
            return "what is in tmpfs is in memory: it can't be cold";
        }
        if (cell.place() == Place.FILE) {
            return cell.workload().needsOwnFile() ? "it needs a file that was made for it" : null;
        }
        FileStore store = Files.getFileStore(cell.place() == Place.TMPFS ? TMPFS : directory);
        long wanted = missing(cell) + SPARE_BYTES / (cell.bytes() < SPARE_BYTES / 16 ? 16 : 1);
        return store.getUsableSpace() < wanted
                ? "there is too little space: %,d bytes".formatted(store.getUsableSpace())
                : null;
    }

    /** How many bytes the files of a cell take that aren't there yet. */
    private long missing(Cell cell) {
        Scratch in = directories.get(cell.place());
        if (cell.workload() == Workload.APPEND || in == null) {
            return (cell.workload() == Workload.APPEND ? 1 : 2) * cell.bytes();
        }
        return Stream.of(false, true).filter(twin -> !Files.exists(in.path().resolve(textName(cell, twin)))).count()
                * cell.bytes();
    }

    private static String textName(Cell cell, boolean isTwin) {
        return (isTwin ? "twin-" : "text-") + cell.bytes();
    }

    /** The file, or the directory of files, of a cell for a contender. */
    Path file(Cell cell, Contender contender) throws IOException {
        if (cell.place() == Place.FILE) {
            return named;
        }
        Path in = directory(cell.place());
        return switch (cell.workload()) {
            case APPEND -> in.resolve("append");
            case UPDATE -> text(in.resolve("update-" + cell.bytes()), cell.bytes());
            case FILES -> small(in.resolve("files-" + cell.bytes()), cell.bytes());
            default -> text(in.resolve(textName(cell, contender.needsTwin())), cell.bytes());
        };
    }

    private Path directory(Place place) throws IOException {
        Scratch known = directories.get(place);
        if (known == null) {
            known = Scratch.in(place == Place.TMPFS ? TMPFS : directory, "mmapkit-bench-");
            directories.put(place, known);
        }
        return known.path();
    }

    private static Path text(Path file, long bytes) throws IOException {
        if (!Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                SampleText.write(channel, bytes);
                channel.force(true);
            }
        }
        return file;
    }

    private static Path small(Path in, long bytes) throws IOException {
        if (!Files.exists(in)) {
            Files.createDirectory(in);
            for (int i = 0; i < bytes / Workload.SMALL_FILE_BYTES; i++) {
                text(in.resolve("%06d".formatted(i)), Workload.SMALL_FILE_BYTES);
            }
        }
        return in;
    }

    @Override
    public void close() {
        directories.values().forEach(Scratch::close);
    }
}
