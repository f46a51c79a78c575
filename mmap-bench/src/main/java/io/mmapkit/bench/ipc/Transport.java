package io.mmapkit.bench.ipc;

import io.mmapkit.ipc.MpscRing;
import io.mmapkit.ipc.SpscRing;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/** What messages are passed by. */
enum Transport {
    FLOOR("two cells", List.of()) {
        @Override
        Link open(Path out, Path in, boolean isFirst, int length) throws IOException {
            return new FloorLink(out, in);
        }
    },

    SPSC("SpscRing", List.of()) {
        @Override
        Link open(Path out, Path in, boolean isFirst, int length) throws IOException {
            SpscRing to = SpscRing.createOrAttach(at(out), CAPACITY);
            SpscRing from = SpscRing.createOrAttach(at(in), CAPACITY);
            return new RingLink(to, from, to.producer(), from.consumer(), length);
        }
    },

    MPSC("MpscRing", List.of()) {
        @Override
        Link open(Path out, Path in, boolean isFirst, int length) throws IOException {
            MpscRing to = MpscRing.createOrAttach(at(out), CAPACITY, PRODUCERS);
            MpscRing from = MpscRing.createOrAttach(at(in), CAPACITY, PRODUCERS);
            return new RingLink(to, from, to.producer(), from.consumer(), length);
        }
    },

    AGRONA_SPSC("Agrona OneToOneRingBuffer", AGRONA_FLAGS()) {
        @Override
        Link open(Path out, Path in, boolean isFirst, int length) throws IOException {
            return new AgronaLink(out, in, CAPACITY, length, OneToOneRingBuffer::new);
        }
    },

    AGRONA_MPSC("Agrona ManyToOneRingBuffer", AGRONA_FLAGS()) {
        @Override
        Link open(Path out, Path in, boolean isFirst, int length) throws IOException {
            return new AgronaLink(out, in, CAPACITY, length, ManyToOneRingBuffer::new);
        }
    };

    /** Of each ring, in bytes. */
    static final int CAPACITY = 1 << 20;
    /** As many as a ring is made for if nothing is said. */
    private static final int PRODUCERS = 8;

    private final String label;
    private final List<String> flags;

    Transport(String label, List<String> flags) {
        this.label = label;
        this.flags = flags;
    }

    private static List<String> AGRONA_FLAGS() {
        return List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-Dagrona.disable.bounds.checks=true");
    }

    String label() {
        return label;
    }

    /** What its JVMs need, beside what all are given. */
    List<String> flags() {
        return flags;
    }

    /**
     * Opens one end.
     *
     * @param out where what is sent lies
     * @param in where what is received lies
     * @param length of messages in bytes
     */
    abstract Link open(Path out, Path in, boolean isFirst, int length) throws IOException;

    private static SharedSegmentBuilder at(Path path) {
        return SharedSegment.builder().file(path);
    }
}
