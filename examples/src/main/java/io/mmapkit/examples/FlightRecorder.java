package io.mmapkit.examples;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.SyncMode;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What JDK Flight Recorder is told of regions, which costs nothing while no recording asks for it. */
final class FlightRecorder {
    private static final String OURS = "io.mmapkit.";
    private static final List<String> EVENTS = List.of("RegionMap", "RegionSync", "RegionProtect", "RegionResize",
            "BulkAccess", "ContainedFault", "RegionUnmap");
    private static final Set<String> OF_ALL_EVENTS = Set.of("startTime", "duration", "eventThread", "stackTrace",
            "region");
    private static final int SIZE = 1 << 20;

    private FlightRecorder() {}

    static void run() throws IOException {
        try (Scratch scratch = Scratch.named("flight-recorder"); Recording recording = new Recording(settings())) {
            recording.start();
            use(scratch.file("file"));
            recording.stop();
            Path recorded = scratch.file("regions.jfr");
            recording.dump(recorded);
            List<RecordedEvent> events = RecordingFile.readAllEvents(recorded);
            events.forEach(event -> System.out.println(text(event)));
            Set<String> seen = events.stream().map(event -> event.getEventType().getName())
                    .collect(Collectors.toSet());
            Expect.that(EVENTS.stream().allMatch(event -> seen.contains(OURS + event)), "all of it was recorded");
        }
    }

    /** Those of the library; -XX:StartFlightRecording:settings=mmapkit.jfc takes the same file. */
    private static Configuration settings() throws IOException {
        try (Reader file = new InputStreamReader(
                MappedRegion.class.getResourceAsStream("/mmapkit.jfc"), StandardCharsets.UTF_8)) {
            return Configuration.create(file);
        } catch (ParseException malformed) {
            throw new IOException(malformed);
        }
    }

    private static void use(Path path) throws IOException {
        try (MappedRegion region = MappedRegion.builder().file(path).create().length(SIZE).map()) {
            region.segment().fill((byte) 1);
            region.sync(SyncMode.SYNC);
            region.protect(READ);
            region.protect(READ, WRITE);
            region.grow(2L * SIZE);
            region.read(0, MemorySegment.ofArray(new byte[SIZE]));
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.setLength(0);
            }
            try {
                region.prefault(0, SIZE);
                Expect.that(false, "the pages can't be had");
            } catch (MappingFaultException fault) {
                // is recorded
            }
        }
    }

    private static String text(RecordedEvent event) {
        return event.getEventType().getLabel() + ": "
                + event.getFields().stream().map(ValueDescriptor::getName).filter(name -> !OF_ALL_EVENTS.contains(name))
                        .map(name -> name + "=" + event.getValue(name)).collect(Collectors.joining(", "));
    }
}
