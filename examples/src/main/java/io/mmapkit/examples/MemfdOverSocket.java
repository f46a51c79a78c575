package io.mmapkit.examples;

import io.mmapkit.shared.Participant;
import io.mmapkit.shared.Seal;
import io.mmapkit.shared.SegmentListener;
import io.mmapkit.shared.SegmentSocket;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Memory that has no name goes over a socket to another JVM: one segment to write into, and one that only the first JVM can write. */
final class MemfdOverSocket {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    // What lies in the first segment: the number of the last message, and its text from byte 64 on. In the second: a price.
    private static final VarHandle NUMBER = ValueLayout.JAVA_INT.varHandle();
    private static final long TEXT = 64;
    private static final VarHandle PRICE = ValueLayout.JAVA_LONG.varHandle();

    private MemfdOverSocket() {}

    static void run() throws IOException {
        try (Scratch scratch = Scratch.named("memfd-over-socket");
                Stage stage = Stage.named("memfd-over-socket");
                SegmentListener listener = SegmentListener.bind(scratch.file("socket")); // in a folder of mode 0700
                SharedSegment letters = SharedSegment.anonymous("letters", 4096);
                SharedSegment prices = SharedSegment.anonymous("prices", 4096)) {
            write(letters, 1, "first writes: ", "hello");
            PRICE.setRelease(prices.segment(), 0L, 4711L);
            prices.seal(Seal.FUTURE_WRITE); // this mapping goes on writing, and there is never another that does
            stage.start(MemfdOverSocket.class, listener.address().toString());
            send(listener, letters, prices);
            await(letters, 2, stage::hasFailed);
            System.out.println("first reads: " + letters.segment().getString(TEXT));
            System.out.println("first sees the PIDs " + letters.participants().stream().map(Participant::pid).toList());
            System.out.println("first changes the price to 4712");
            PRICE.setRelease(prices.segment(), 0L, 4712L);
            stage.awaitSuccess();
        }
    }

    /** The second JVM: is given the path of the socket. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        receive(Path.of(arguments[0]));
    }

    // @start region="passing"
    static void send(SegmentListener listener, SharedSegment letters, SharedSegment prices) throws IOException {
        try (SegmentSocket socket = listener.accept(PATIENCE); SharedSegment readOnly = prices.readOnly()) {
            System.out.println("first is asked by PID " + socket.peer().pid() + " of user " + socket.peer().uid());
            socket.send(letters, PATIENCE);
            socket.send(readOnly, PATIENCE);
        }
    }

    static void receive(Path address) throws IOException {
        try (SegmentSocket socket = SegmentSocket.connect(address, PATIENCE); // refused if another user listens
                SharedSegment letters = socket.receive(SharedSegment.builder().require(Seal.SHRINK), PATIENCE);
                SharedSegment prices = socket.receive(
                        SharedSegment.builder().readOnly().require(Seal.SHRINK, Seal.FUTURE_WRITE), PATIENCE)) {
            System.out.println("second asks PID " + socket.peer().pid() + " of user " + socket.peer().uid()
                    + ", and has " + letters.name() + ' ' + letters.seals() + " and " + prices.name() + ' '
                    + prices.seals());
            exchange(letters, prices);
        }
    }
    // @end

    private static void exchange(SharedSegment letters, SharedSegment prices) throws IOException {
        await(letters, 1, () -> false);
        System.out.println("second reads: " + letters.segment().getString(TEXT));
        System.out.println("second reads the price " + (long) PRICE.getAcquire(prices.segment(), 0L));
        showThatNoneCanBeWritten(prices);
        write(letters, 2, "second writes: ", "hello yourself");
        Waiting.until(() -> (long) PRICE.getAcquire(prices.segment(), 0L) == 4712, "the price changes");
        System.out.println("second reads the price 4712");
    }

    private static void showThatNoneCanBeWritten(SharedSegment prices) {
        Expect.that(prices.segment().isReadOnly(), "the view is read-only");
        // Nothing but the seal is against this: any file that is its own can a process open again, for writing too
        Path again = Path.of("/proc/self/fd/" + prices.descriptor());
        try (FileChannel channel = FileChannel.open(again, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(Long.BYTES), 4096);
            Expect.that(false, "what is sealed can't be written");
        } catch (IOException refused) {
            System.out.println("second can't write prices, not even to the file: " + refused.getMessage());
        }
    }

    private static void write(SharedSegment letters, int number, String who, String text) {
        System.out.println(who + text);
        letters.segment().setString(TEXT, text);
        NUMBER.setRelease(letters.segment(), 0L, number); // whoever sees this number sees the text too
    }

    private static void await(SharedSegment letters, int number, BooleanSupplier isHopeless) {
        Waiting.until(() -> (int) NUMBER.getAcquire(letters.segment(), 0L) == number, isHopeless, number + " comes");
    }
}
