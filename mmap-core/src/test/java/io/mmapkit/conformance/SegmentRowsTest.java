package io.mmapkit.conformance;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.shared.IncompatibleSegmentException;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.time.Duration;

/** Memory with a name that isn't what was expected: an exception, where a mapping of it would fault later. */
@Rows
final class SegmentRowsTest {
    private static String answer(SharedSegmentBuilder builder, Reason expected, String word) throws IOException {
        try (SharedSegment segment = builder.timeout(Duration.ofMillis(50)).createOrAttach()) {
            return "attached-" + segment.byteSize();
        } catch (IncompatibleSegmentException refused) {
            return refused.kind() == expected ? word : refused.kind().toString();
        }
    }

    @Row("SHM-27")
    void segmentThatIsTooSmallIsRefused(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        SharedSegment.create(name, 1024).close();
        for (long size : new long[]{1025, 2048}) {
            answer.add(answer(SharedSegment.builder().name(name).byteSize(size), Reason.TOO_SMALL, "typed-size-error"));
        }
    }

    @Row("SHM-30")
    void segmentThatIsBeingMadeIsRefusedOrWaitedFor(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        int fd = scene.shm(name, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_EXCL, 0600);
        for (long size : new long[]{0, SegmentHeader.BYTES, 2 * SegmentHeader.BYTES}) { // of a creator that is slow
            Unistd.ftruncate(fd, size);
            answer.add(answer(SharedSegment.builder().name(name).byteSize(1024), Reason.NOT_READY, "typed-not-ready"));
        }
    }
}
