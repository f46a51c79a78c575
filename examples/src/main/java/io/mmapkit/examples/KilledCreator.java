package io.mmapkit.examples;

import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A JVM is killed while it makes a segment, and another while it uses one: nobody finds half a segment, and who died is known. In a folder of its
 * own, since clearing up all of /dev/shm is not for an example to do.
 */
final class KilledCreator {
    private static final long LENGTH = 1 << 20;

    private KilledCreator() {}

    static void run() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.named("killed-creator"); Stage stage = Stage.named("killed-creator")) {
            Path path = scratch.file("orders");
            Process creator = stage.startHeard(KilledCreator.class, path.toString(), "dies");
            repeat(creator);
            kill(creator, "while it fills the segment");
            System.out.println("first finds: " + (Files.exists(path) ? "a file" : "no file") + ", segments "
                    + SharedSegment.list(path.getParent()));
            Expect.that(!Files.exists(path), "the name comes last");

            Process next = stage.startHeard(KilledCreator.class, path.toString(), "lives");
            repeat(next);
            try (SharedSegment orders = SharedSegment.builder().file(path).attach()) {
                Expect.that(isWhole(orders.segment()), "who attaches finds all of it");
                System.out.println("first attaches and finds all of it; " + said(orders.participants()));
                kill(next, "while it has the segment attached");
                System.out.println("first still has it; " + said(orders.participants()));
            }
            List<String> removed = SharedSegment.collectOrphans(path.getParent());
            System.out.println("first is done with it, too; removed, since nobody has it: " + removed);
            Expect.that(!Files.exists(path), "what no process has is removed");
        }
    }

    private static void repeat(Process other) throws IOException {
        String line = other.inputReader().readLine();
        Expect.that(line != null, "the other JVM says something before it ends");
        System.out.println(line);
    }

    private static void kill(Process other, String when) throws InterruptedException {
        other.destroyForcibly().waitFor(); // SIGKILL: it can't clear up anything
        System.out.println("first kills it " + when);
    }

    private static boolean isWhole(MemorySegment contents) {
        for (long at = 0; at < contents.byteSize(); at++) {
            if (contents.get(ValueLayout.JAVA_BYTE, at) != 1) {
                return false;
            }
        }
        return true;
    }

    private static String said(List<Participant> participants) {
        return participants.stream().map(one -> "PID " + one.pid() + (one.isAlive() ? " lives" : " died"))
                .collect(Collectors.joining(", "));
    }

    /** Another JVM: makes the segment, or dies while it does. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        boolean lives = arguments[1].equals("lives");
        SharedSegmentBuilder builder = SharedSegment.builder().file(Path.of(arguments[0])).byteSize(LENGTH)
                .initialize(contents -> {
                    contents.asSlice(0, LENGTH / 2).fill((byte) 1);
                    if (!lives) {
                        System.out.println(
                                "other, PID " + ProcessHandle.current().pid() + ", has filled half of a new segment");
                        waitToBeKilled();
                    }
                    contents.fill((byte) 1);
                });
        try (SharedSegment orders = builder.createOrAttach()) {
            System.out.println("other, PID " + ProcessHandle.current().pid() + ", has made " + orders);
            waitToBeKilled();
        }
    }

    private static void waitToBeKilled() {
        Waiting.until(() -> false, "this JVM is killed");
    }
}
