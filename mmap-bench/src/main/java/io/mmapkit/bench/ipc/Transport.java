package io.mmapkit.bench.ipc;

import io.mmapkit.ipc.MpscRing;
import io.mmapkit.ipc.Ring;
import io.mmapkit.ipc.RingConsumer;
import io.mmapkit.ipc.RingProducer;
import io.mmapkit.ipc.SpscRing;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/** What messages are passed by. */
enum Transport {
    /** The least that a round trip can take. */
    FLOOR("two cells", Flags.NONE, ends -> new FloorLink(ends.out, ends.in)),
    /** The least that messages in one direction can take. */
    CELLS("bare slots", Flags.NONE, ends -> new CellsLink(ends.out, ends.in, ends.length)),

    SPSC("SpscRing", Flags.NONE, ends -> spsc(ends, RingLink::new)), MPSC("MpscRing", Flags.NONE,
            ends -> mpsc(ends, RingLink::new)), SPSC_COPY("SpscRing, offer", Flags.NONE,
                    ends -> spsc(ends, CopyLink::new)), MPSC_COPY("MpscRing, offer", Flags.NONE,
                            ends -> mpsc(ends, CopyLink::new)),
    /** A JVM that believes to have one processor doesn't spin before it sleeps. */
    SPSC_BLOCKED("SpscRing, await", Flags.ONE_PROCESSOR, ends -> spsc(ends, AwaitLink::new)), SPSC_AWAIT(
            "SpscRing, await that spins first", Flags.NONE, ends -> spsc(ends, AwaitLink::new)),

    AGRONA_SPSC("Agrona OneToOneRingBuffer", Flags.AGRONA,
            ends -> new AgronaLink(ends.out, ends.in, ends.length, false, OneToOneRingBuffer::new)), AGRONA_MPSC(
                    "Agrona ManyToOneRingBuffer", Flags.AGRONA,
                    ends -> new AgronaLink(ends.out, ends.in, ends.length, false,
                            ManyToOneRingBuffer::new)), AGRONA_SPSC_COPY("Agrona OneToOneRingBuffer, write",
                                    Flags.AGRONA,
                                    ends -> new AgronaLink(ends.out, ends.in, ends.length, true,
                                            OneToOneRingBuffer::new)), AGRONA_MPSC_COPY(
                                                    "Agrona ManyToOneRingBuffer, write", Flags.AGRONA,
                                                    ends -> new AgronaLink(ends.out, ends.in, ends.length, true,
                                                            ManyToOneRingBuffer::new)),

    AERON("Aeron IPC", Flags.AERON, ends -> new AeronLink(ends.directory, ends.isFirst, ends.length)), CHRONICLE(
            "Chronicle Queue", Flags.CHRONICLE,
            ends -> new ChronicleLink(ends.out, ends.in, ends.length)), SOCKET("UNIX-domain socket, polled", Flags.NONE,
                    ends -> StreamLinks.socket(ends.directory, ends.isFirst, false, ends.length)), SOCKET_BLOCKED(
                            "UNIX-domain socket", Flags.NONE,
                            ends -> StreamLinks.socket(ends.directory, ends.isFirst, true, ends.length)), PIPE("pipe",
                                    Flags.NONE,
                                    ends -> StreamLinks.pipes(ends.out, ends.in, ends.isFirst, ends.length));

    /** Of each ring, in bytes. */
    static final int CAPACITY = 1 << 20;
    private static final int STREAM_CAPACITY = 128 << 10;
    /** As many as a ring is made for if nothing is said. */
    private static final int PRODUCERS = 8;
    private static final Set<Transport> OURS = EnumSet.of(FLOOR, CELLS, SPSC, MPSC, SPSC_COPY, MPSC_COPY, SPSC_BLOCKED,
            SPSC_AWAIT);

    private final String label;
    private final List<String> flags;
    private final Opener opener;

    Transport(String label, List<String> flags, Opener opener) {
        this.label = label;
        this.flags = flags;
        this.opener = opener;
    }

    private interface Opener {
        Link open(Ends ends) throws IOException;
    }

    private record Ends(Path directory, Path out, Path in, boolean isFirst, int length) {}

    private interface OfRings {
        Link of(Ring out, Ring in, RingProducer producer, RingConsumer consumer, int length);
    }

    private static Link spsc(Ends ends, OfRings link) throws IOException {
        SpscRing out = SpscRing.createOrAttach(at(ends.out), CAPACITY);
        SpscRing in = SpscRing.createOrAttach(at(ends.in), CAPACITY);
        return link.of(out, in, out.producer(), in.consumer(), ends.length);
    }

    private static Link mpsc(Ends ends, OfRings link) throws IOException {
        MpscRing out = MpscRing.createOrAttach(at(ends.out), CAPACITY, PRODUCERS);
        MpscRing in = MpscRing.createOrAttach(at(ends.in), CAPACITY, PRODUCERS);
        return link.of(out, in, out.producer(), in.consumer(), ends.length);
    }

    private static SharedSegmentBuilder at(Path path) {
        return SharedSegment.builder().file(path);
    }

    /** As the report names it. */
    String label() {
        return label;
    }

    /** What its JVMs need, beside what all are given. */
    List<String> flags() {
        return flags;
    }

    /** Whether it can always be had. */
    boolean isOurs() {
        return OURS.contains(this);
    }

    /** How much of it can be under way, in bytes, more or less. */
    int capacity() {
        return switch (this) {
            case PIPE, SOCKET, SOCKET_BLOCKED -> STREAM_CAPACITY;
            case CHRONICLE -> STREAM_CAPACITY; // has no end, but keeps all of it in memory
            default -> CAPACITY;
        };
    }

    /** Whether its files are needed as long as it is used. */
    boolean needsFiles() {
        return this == AERON || this == CHRONICLE;
    }

    /** Makes what has to be there before either end is opened. */
    void prepare(Path directory) throws IOException {
        if (this == PIPE) {
            StreamLinks.makePipes(one(directory), other(directory));
        }
    }

    /**
     * Opens one end; some wait until the other one is opened, too.
     *
     * @param directory where its files lie; the same for both
     * @param length of messages in bytes
     */
    Link open(Path directory, boolean isFirst, int length) throws IOException {
        Path one = one(directory);
        Path other = other(directory);
        return opener.open(new Ends(directory, isFirst ? one : other, isFirst ? other : one, isFirst, length));
    }

    private static Path one(Path directory) {
        return directory.resolve("one");
    }

    private static Path other(Path directory) {
        return directory.resolve("other");
    }
}
