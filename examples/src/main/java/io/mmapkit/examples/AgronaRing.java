package io.mmapkit.examples;

import io.mmapkit.examples.CrashBesideAgrona.Crash;
import io.mmapkit.libc.Signals;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * JVMs that use Agrona's rings for {@link CrashBesideAgrona}: one dies, another one looks what has become of the ring. They need {@code
 * --add-opens java.base/jdk.internal.misc=ALL-UNNAMED}.
 */
final class AgronaRing {
    private static final int TYPE = 1;
    private static final int UNBLOCKS = 1000;

    private static final DirectBuffer MESSAGE = new UnsafeBuffer(new byte[CrashBesideAgrona.LENGTH]);

    private AgronaRing() {}

    /** Memory in which a process dies at the store that makes a claim visible, or while it is cleared. */
    private static final class DeadlyBuffer extends UnsafeBuffer {
        private boolean isDeadly;

        DeadlyBuffer(ByteBuffer memory) {
            super(memory);
        }

        @Override
        public void putIntRelease(int index, int value) {
            if (isDeadly && value < 0) { // the length of a claim: its place was taken by the store before
                die();
            }
            super.putIntRelease(index, value);
        }

        @Override
        public void setMemory(int index, int length, byte value) {
            if (isDeadly) {
                super.setMemory(index, CrashBesideAgrona.CLEARED, value);
                die();
            }
            super.setMemory(index, length, value);
        }
    }

    private static void die() {
        try {
            Signals.kill(Unistd.getpid(), Signals.SIGKILL);
        } catch (SystemCallException refused) {
            throw new IllegalStateException(refused);
        }
        while (true) {
            Thread.onSpinWait(); // the signal comes
        }
    }

    public static void main(String[] arguments) {
        Stage.enter();
        Crash crash = Crash.valueOf(arguments[1]);
        Path file = Path.of(arguments[2]);
        int size = CrashBesideAgrona.CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;
        DeadlyBuffer buffer = new DeadlyBuffer(Files.exists(file)
                ? IoUtil.mapExistingFile(file.toFile(), "the ring")
                : IoUtil.mapNewFile(file.toFile(), size));
        RingBuffer ring = crash == Crash.ONE_PRODUCER
                ? new OneToOneRingBuffer(buffer)
                : new ManyToOneRingBuffer(buffer);
        if (arguments[0].equals("die")) {
            die(crash, ring, buffer);
        } else {
            System.out.println(look(crash, ring));
        }
    }

    private static void die(Crash crash, RingBuffer ring, DeadlyBuffer buffer) {
        switch (crash) {
            case HOLE -> send(ring, 10);
            case HOLE_AT_END -> {
                send(ring, CrashBesideAgrona.CAPACITY / (CrashBesideAgrona.LENGTH + 8) - 1);
                ring.read((_, _, _, _) -> {});
            }
            case CLEARING ->
                ring.write(TYPE, new UnsafeBuffer(CrashBesideAgrona.crafted()), 0, CrashBesideAgrona.LENGTH);
            default -> {
                // the ring is empty
            }
        }
        buffer.isDeadly = true;
        if (crash == Crash.CLEARING) {
            ring.read((_, _, _, _) -> {});
        } else {
            send(ring, 1);
        }
    }

    /** As many as there is room for, and no more than that. */
    private static int send(RingBuffer ring, int most) {
        int sent = 0;
        while (sent < most && ring.write(TYPE, MESSAGE, 0, CrashBesideAgrona.LENGTH)) {
            sent++;
        }
        return sent;
    }

    private static int read(RingBuffer ring) {
        int[] count = new int[1];
        for (int read = -1; read != 0;) {
            read = ring.read((_, _, _, _) -> count[0]++);
        }
        return count[0];
    }

    private static int unblock(RingBuffer ring) {
        int unblocked = 0;
        for (int i = 0; i < UNBLOCKS; i++) {
            unblocked += ring.unblock() ? 1 : 0;
        }
        return unblocked;
    }

    private static String look(Crash crash, RingBuffer ring) {
        return switch (crash) {
            case HOLE -> {
                send(ring, 5);
                int before = read(ring);
                int unblocked = unblock(ring);
                yield before + " of 15 messages are received, then none; the other " + read(ring)
                        + " only after unblock() ("
                        + (unblocked > 0 ? "which says it did" : "which did nothing") + ")";
            }
            case HOLE_AT_END, ONE_PRODUCER -> {
                int sent = send(ring, Integer.MAX_VALUE);
                int received = read(ring);
                int unblocked = unblock(ring);
                received += read(ring);
                yield sent + " messages are sent, " + received + " received; unblock() helps " + unblocked + " of "
                        + UNBLOCKS
                        + " times; " + (received == 0 ? "it hangs for ever" : "it goes on");
            }
            case CLEARING -> {
                boolean isUnblocked = ring.unblock();
                List<String> received = new ArrayList<>();
                ring.read((type, memory, index, length) -> received
                        .add("one of type " + type + ", '" + text(memory, index, length) + "'"));
                yield "after unblock(), which says " + isUnblocked + ", is received: " + String.join(", ", received)
                        + (received.stream()
                                .anyMatch(one -> one.startsWith("one of type " + CrashBesideAgrona.INVENTED_TYPE))
                                        ? "; nobody sent that"
                                        : "");
            }
            case SLOW -> slow(ring);
        };
    }

    private static String slow(RingBuffer ring) {
        int claimed = ring.tryClaim(TYPE, CrashBesideAgrona.LENGTH);
        ring.unblock(); // somebody thinks that it takes too long
        read(ring);
        byte[] others = "another producer's message".getBytes(StandardCharsets.US_ASCII);
        while (ring.producerPosition() < CrashBesideAgrona.CAPACITY) { // to where the claim was, a lap later
            send(ring, 1);
            read(ring);
        }
        UnsafeBuffer message = new UnsafeBuffer(new byte[CrashBesideAgrona.LENGTH]);
        message.putBytes(0, others);
        ring.write(TYPE, message, 0, CrashBesideAgrona.LENGTH);
        AtomicBuffer memory = ring.buffer();
        memory.putBytes(claimed, "slow".getBytes(StandardCharsets.US_ASCII));
        String commits;
        try {
            ring.commit(claimed);
            commits = "its commit succeeds";
        } catch (IllegalStateException refused) {
            commits = "its commit fails";
        }
        List<String> received = new ArrayList<>();
        ring.read((_, bytes, index, length) -> received.add(text(bytes, index, length)));
        return "it writes into another one's message, which is received as '" + String.join("', '", received) + "'; "
                + commits;
    }

    private static String text(DirectBuffer memory, int index, int length) {
        byte[] bytes = new byte[length];
        memory.getBytes(index, bytes);
        return new String(bytes, StandardCharsets.US_ASCII).trim();
    }
}
