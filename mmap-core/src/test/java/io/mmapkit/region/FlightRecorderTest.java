package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.SyncMode;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a recording of Flight Recorder shows of regions. */
final class FlightRecorderTest {
    private static final long PAGE = Scene.PAGE;
    private static final List<String> EVENTS = List.of("RegionMap", "RegionUnmap", "RegionSync", "RegionProtect",
            "RegionResize", "ContainedFault", "BulkAccess", "RegionLeak");

    private final Scene scene = Scene.create();

    @AfterEach
    void end() {
        scene.close();
    }

    /** What is recorded of regions while something is done; about the one with this name. */
    private List<RecordedEvent> recorded(boolean on, String region, Elsewhere.Action action) throws Exception {
        Path file = scene.path("recording-" + System.nanoTime() + ".jfr");
        try (Recording recording = new Recording()) {
            for (String event : EVENTS) {
                if (on) {
                    recording.enable("io.mmapkit." + event);
                } else {
                    recording.disable("io.mmapkit." + event);
                }
            }
            recording.start();
            action.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.mmapkit."))
                .filter(event -> event.getString("region").contains(region)).toList();
    }

    private static String shown(RecordedEvent event, String... fields) {
        StringBuilder shown = new StringBuilder(event.getEventType().getName().replace("io.mmapkit.", ""));
        for (String field : fields) {
            Object value = event.getValue(field);
            shown.append(' ').append(value);
        }
        return shown.toString();
    }

    private void play(Path file) throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(2 * PAGE).map()) {
            region.sync(SyncMode.SYNC);
            region.store(1, 5, Durability.RANGE);
            region.protect(READ);
            region.protect(READ, WRITE);
            region.grow(4 * PAGE);
            region.shrink(PAGE);
            region.prefault(0, PAGE);
            region.write(0, MemorySegment.ofArray(new byte[10]));
            region.read(3, scene.memory(7));
        }
    }

    @Test
    void isTheWholeLifeOfARegion() throws Exception {
        Path file = scene.path("recorded");
        List<RecordedEvent> events = recorded(true, file.toString(), () -> play(file));

        assertThat(events).extracting(event -> switch (event.getEventType().getName()) {
            case "io.mmapkit.RegionMap", "io.mmapkit.RegionResize" -> shown(event, "byteSize");
            case "io.mmapkit.RegionSync" -> shown(event, "byteSize", "mode");
            case "io.mmapkit.RegionProtect" -> shown(event, "protection");
            case "io.mmapkit.BulkAccess" -> shown(event, "operation", "byteSize");
            default -> shown(event);
        }).containsExactly("RegionMap " + 2 * PAGE, "RegionSync " + 2 * PAGE + " SYNC", "RegionSync 5 RANGE",
                "RegionProtect [READ]", "RegionProtect [READ, WRITE]", "RegionResize " + 4 * PAGE,
                "RegionResize " + PAGE, "BulkAccess prefault for reading " + PAGE, "BulkAccess write 10",
                "BulkAccess read 7", "RegionUnmap");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getThread().getJavaName()).isEqualTo(Thread.currentThread().getName());
            assertThat(event.getStackTrace().getFrames()).anyMatch(
                    frame -> frame.getMethod().getType().getName().equals(FlightRecorderTest.class.getName()));
        });
        assertThat(events.getFirst().getDuration()).isPositive();
    }

    @Test
    void isNothingWhereItIsOff() throws Exception {
        Path file = scene.path("unrecorded");
        assertThat(recorded(false, "", () -> play(file))).isEmpty();
    }

    @Test
    void countsPagesTheThreadWaitedFor() throws Exception {
        Path file = scene.file(Patterns.bytes((int) (64 * PAGE)));
        int fd = scene.open(file, Fcntl.O_RDWR);
        Unistd.fsync(fd);
        List<RecordedEvent> events = recorded(true, file.toString(), () -> {
            Fcntl.posix_fadvise(fd, 0, 0, Fcntl.POSIX_FADV_DONTNEED);
            try (MappedRegion region = MappedRegion.open(file)) {
                region.prefault(0, 64 * PAGE);
                region.prefault(0, 64 * PAGE);
            }
        }).stream().filter(event -> event.hasField("majorFaults")).toList();
        assertThat(events).hasSize(2);
        assertThat(events.getFirst().getLong("majorFaults")).isPositive();
        assertThat(events.getLast().getLong("majorFaults")).isZero();
    }

    @Test
    void isTheFaultThatWasContained() throws Exception {
        Path file = scene.file(Patterns.bytes((int) (4 * PAGE)));
        List<RecordedEvent> events = recorded(true, file.toString(), () -> {
            try (MappedRegion region = MappedRegion.open(file);
                    RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
                other.setLength(PAGE);
                assertThatExceptionOfType(MappingFaultException.class)
                        .isThrownBy(() -> region.guarded(view -> view.get(ValueLayout.JAVA_BYTE, 3 * PAGE)));
                assertThatExceptionOfType(MappingFaultException.class)
                        .isThrownBy(() -> region.prefault(0, 4 * PAGE));
            }
        });
        assertThat(events.stream().filter(event -> event.hasField("kind"))).hasSize(2)
                .allMatch(event -> event.getString("kind").equals("FILE_SHORTER"));
    }

    @Test
    void isALeakWithItsPlace() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        List<RecordedEvent> events = recorded(true, "memfd:leaks", () -> {
            leak(told);
            do {
                System.gc();
            } while (!told.await(50, TimeUnit.MILLISECONDS));
        });
        RecordedEvent leak = events.stream().filter(event -> event.hasField("createdAt")).findFirst().orElseThrow();
        assertThat(leak.getString("createdAt")).contains("FlightRecorderTest.leak");
    }

    private static void leak(CountDownLatch told) throws Exception {
        MappedRegion.builder().memfd("leaks").length(1).onLeak(leak -> told.countDown()).map();
    }
}
