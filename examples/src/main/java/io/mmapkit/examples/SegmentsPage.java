package io.mmapkit.examples;

import io.mmapkit.shared.IncompatibleSegmentException;
import io.mmapkit.shared.Participant;
import io.mmapkit.shared.PeerCredentials;
import io.mmapkit.shared.RecordLayout;
import io.mmapkit.shared.Seal;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SegmentListener;
import io.mmapkit.shared.SegmentSocket;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The code of docs/segments.md, where a test looks for each line of it. */
final class SegmentsPage {
    private SegmentsPage() {}

    static void backings(Path path) throws IOException {
        SharedSegment named = SharedSegment.create("orders", 1L << 20); // POSIX shared memory
        SharedSegment file = SharedSegment.builder().file(path).byteSize(1L << 20).createOrAttach(); // any file system
        SharedSegment memfd = SharedSegment.anonymous("orders", 1L << 20); // memfd
        List.of(named, file, memfd).forEach(SharedSegment::close);
    }

    static void header(Consumer<String> log) throws IOException {
        try (SharedSegment orders = SharedSegment.builder().name("orders").timeout(Duration.ofSeconds(5)).attach()) {
            SegmentHeader header = orders.header().orElseThrow();
            log.accept(header.layoutName() + ", made by PID " + header.creatorPid() + " at " + header.created());
        } catch (IncompatibleSegmentException refused) {
            log.accept(refused.kind() + ": " + refused.getReason());
        }
    }

    static void creation() throws IOException {
        SharedSegment orders = SharedSegment.builder().name("orders").byteSize(1L << 20)
                .initialize(contents -> contents.set(ValueLayout.JAVA_LONG, 0, 1))
                .createOrAttach();
        orders.close();
    }

    static void contents() throws IOException {
        StructLayout quote = MemoryLayout.structLayout(ValueLayout.JAVA_LONG.withName("bid"),
                ValueLayout.JAVA_LONG.withName("ask")).withName("quote");
        VarHandle bid = quote.varHandle(PathElement.groupElement("bid"));
        try (SharedSegment quotes = SharedSegment.builder().name("quotes").layout(quote).createOrAttach()) {
            bid.setRelease(quotes.segment(), 0L, 4711L);
        }
    }

    record Limits(int orders, double price) {}

    record Settings(boolean open, Limits buy, Limits sell) {}

    static final RecordLayout<Settings> SETTINGS = RecordLayout.of(Settings.class);

    static void records(Consumer<String> log) throws IOException {
        Settings first = new Settings(true, new Limits(10, 1.5), new Limits(20, 2.5));
        try (SharedSegment segment = SharedSegment.builder().name("settings").layout(SETTINGS.layout())
                .initialize(memory -> SETTINGS.set(memory, 0, first)).createOrAttach()) {
            Settings settings = SETTINGS.get(segment.segment(), 0); // a copy, component after component
            log.accept(settings.toString());
        }
    }

    static void safety(int traders) throws IOException {
        SharedSegment orders = SharedSegment.builder().name("orders").byteSize(4096).mode(0660).owner(-1, traders)
                .acceptOwner(1000).createOrAttach();
        orders.close();
    }

    static void seals() throws IOException {
        SharedSegment writer = SharedSegment.anonymous("prices", 1L << 20); // has Seal.SHRINK
        writer.seal(Seal.FUTURE_WRITE, Seal.GROW);                          // others can only read; this one goes on
        SharedSegment reader = writer.readOnly();
        reader.close();
        writer.close();
    }

    static void sends(SharedSegment segment, Path folder, Consumer<String> log) throws IOException {
        try (SegmentListener listener = SegmentListener.bind(folder.resolve("socket")); // its file has mode 0600
                SegmentSocket socket = listener.accept(Duration.ofSeconds(5))) {
            PeerCredentials peer = socket.peer(); // the kernel says so; other users aren't let in unless Peers says so
            log.accept("PID " + peer.pid() + " of user " + peer.uid() + " gets " + segment.name());
            socket.send(segment, Duration.ofSeconds(5));
        }
    }

    static SharedSegment receives(Path folder) throws IOException {
        try (SegmentSocket socket = SegmentSocket.connect(folder.resolve("socket"), Duration.ofSeconds(5))) {
            return socket.receive(SharedSegment.builder().require(Seal.SHRINK), Duration.ofSeconds(5));
        }
    }

    static void descriptors(SharedSegment segment, int pid, int fd) throws IOException {
        SharedSegment taken = SharedSegment.builder().descriptorOf(pid, fd).require(Seal.SHRINK).attach();
        int number = segment.inheritableDescriptor(); // of at least 3; tell the program, and close it once that has started
        SharedSegment inherited = SharedSegment.builder().descriptor(number).attach(); // over there
        List.of(taken, inherited).forEach(SharedSegment::close);
    }

    static int liveness(SharedSegment orders, Path folder, Consumer<String> log) throws IOException {
        for (Participant one : orders.participants()) {
            log.accept("PID " + one.pid() + (one.isAlive() ? " takes part" : " died"));
        }
        List<String> removed = SharedSegment.collectOrphans(folder);
        SharedSegment.collectOrphans(info -> info.name().startsWith("orders-")); // only these
        return removed.size();
    }

    static boolean growth(SharedSegment orders) throws IOException {
        SharedSegmentBuilder builder = SharedSegment.builder().name("log").byteSize(1 << 20).reserve(1L << 30);
        try (SharedSegment log = builder.createOrAttach()) {
            log.grow(2 << 20); // storage first, then the size in the header
            log.segment().fill((byte) 1); // older views stay valid, too
        }
        boolean isLonger = orders.refresh(); // of another process: takes over what it finds
        return isLonger;
    }

    static void inherited() throws IOException {
        SharedSegment shared = SharedSegment.builder().inherited().byteSize(1 << 20).create();
        shared.close();
    }

    static void readme() throws IOException {
        VarHandle count = ValueLayout.JAVA_LONG.varHandle();
        try (SharedSegment orders = SharedSegment.createOrAttach("orders", 1L << 20)) { // of many at once, one makes it
            count.getAndAdd(orders.segment(), 0L, 1L);                                  // and all others see that
            for (Participant one : orders.participants()) {
                System.out.println(one.pid() + (one.isAlive() ? " takes part" : " died")); // so says the kernel
            }
        }
        SharedSegment.unlink("orders"); // until then the name stays
    }
}
