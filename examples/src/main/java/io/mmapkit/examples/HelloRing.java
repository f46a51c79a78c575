package io.mmapkit.examples;

import io.mmapkit.ipc.Claim;
import io.mmapkit.ipc.SpscRing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/** A message goes from one JVM to another, which sleeps until it comes. */
final class HelloRing {
    private static boolean hasReceived;

    private HelloRing() {}

    static void run() throws IOException {
        try (Stage stage = Stage.named("hello-ring")) {
            stage.start(HelloRing.class, stage.name());
            send(stage.name());
            System.out.println("first sent 42, and has closed the ring; what was sent stays");
            stage.awaitSuccess();
        }
    }

    static void send(String name) throws IOException {
        // @start region="send"
        try (SpscRing ring = SpscRing.createOrAttach(name, 1 << 20); SpscRing.Producer out = ring.producer()) {
            try (Claim claim = out.claim(32)) {                     // room in shared memory: nothing is copied
                claim.segment().set(ValueLayout.JAVA_LONG, 0, 42L);
                claim.commit();                                     // one store: it is sent, also if this is killed now
            }
        }
        // @end
    }

    static void receive(String name) throws IOException {
        // @start region="receive"
        try (SpscRing ring = SpscRing.createOrAttach(name, 1 << 20); SpscRing.Consumer in = ring.consumer()) {
            if (in.await(Duration.ofSeconds(10))) {                 // sleeps in the kernel until a message is there
                in.poll(message -> use(message), 64);               // up to 64 of them, where they lie
            }
        }
        // @end
    }

    private static void use(MemorySegment message) {
        hasReceived = true;
        System.out.println("second received " + message.get(ValueLayout.JAVA_LONG, 0) + " in a message of "
                + message.byteSize() + " bytes");
    }

    /** The second JVM: is given the name. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        receive(arguments[0]);
        Expect.that(hasReceived, "a message comes");
    }
}
