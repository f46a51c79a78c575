package io.mmapkit.examples;

import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/** Two JVMs share memory by a name: one makes it and writes, the other attaches, reads and writes back. */
final class HelloSegment {
    // What lies in the segment: the number of the last message, and its text from byte 64 on.
    private static final VarHandle NUMBER = ValueLayout.JAVA_INT.varHandle();
    private static final long TEXT = 64;

    private HelloSegment() {}

    static void run() throws IOException {
        try (Stage stage = Stage.named("hello-segment"); SharedSegment hello = create(stage.name())) {
            stage.start(HelloSegment.class, stage.name());
            await(hello, 2, stage::hasFailed);
            System.out.println("first reads: " + hello.segment().getString(TEXT));
            System.out.println("first sees the PIDs " + hello.participants().stream().map(Participant::pid).toList());
            write(hello, 3, "first writes: ", "goodbye");
            stage.awaitSuccess();
            Expect.that(hello.unlink(), "the name is still this segment's"); // it would stay otherwise
        }
    }

    /** The second JVM: is given the name. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        answer(arguments[0]);
    }

    // @start region="hello"
    static SharedSegment create(String name) throws IOException {
        SharedSegment hello = SharedSegment.create(name, 4096); // mode 0600; under its name when all of it is there
        write(hello, 1, "first writes: ", "hello");
        return hello;
    }

    static void answer(String name) throws IOException {
        try (SharedSegment hello = SharedSegment.attach(name)) { // refused if it isn't whole, or another user's
            await(hello, 1, () -> false);
            System.out.println("second reads: " + hello.segment().getString(TEXT));
            write(hello, 2, "second writes: ", "hello yourself");
            await(hello, 3, () -> false);
            System.out.println("second reads: " + hello.segment().getString(TEXT));
        }
    }

    private static void write(SharedSegment hello, int number, String who, String text) {
        System.out.println(who + text);
        hello.segment().setString(TEXT, text);
        NUMBER.setRelease(hello.segment(), 0L, number); // whoever sees this number sees the text too
    }
    // @end

    private static void await(SharedSegment hello, int number, BooleanSupplier isHopeless) {
        Waiting.until(() -> (int) NUMBER.getAcquire(hello.segment(), 0L) == number, isHopeless, number + " comes");
    }
}
