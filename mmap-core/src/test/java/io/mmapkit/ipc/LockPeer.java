package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;

/** Another process with the same locks: does what it is told, line by line, and says what came of it. */
final class LockPeer {
    /** How often one counts. */
    static final int ROUNDS = 20_000;

    private LockPeer() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
        SharedSegment segment = SharedSegment.builder().file(Path.of(arguments[0])).attach();
        System.out.println("attached");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(obey(line, segment));
        }
        Runtime.getRuntime().halt(0); // nothing is closed
    }

    private static String obey(String command, SharedSegment segment) throws Exception {
        SharedMutex mutex = SharedMutex.at(segment, 0).onOwnerDead(Deed::repair);
        switch (command) {
            case "lock" -> {
                mutex.lock();
                segment.segment().set(ValueLayout.JAVA_LONG, Deed.FIRST, 7); // half a change
            }
            case "unlock" -> {
                Deed.repair(segment.segment());
                mutex.unlock();
            }
            case "repair for ever" -> SharedMutex.at(segment, 0).onOwnerDead(contents -> {
                System.out.println("repairing");
                while (true) {
                    Thread.onSpinWait();
                }
            }).lock();
            case "count" -> {
                for (int i = 0; i < ROUNDS; i++) {
                    mutex.lock();
                    Deed.change(segment.segment());
                    mutex.unlock();
                }
            }
            case "read" -> SharedReadWriteLock.at(segment, 0).readLock().lock();
            case "write" -> SharedReadWriteLock.at(segment, 0).writeLock().lock();
            case "acquire" -> SharedSemaphore.at(segment, 0, 3).acquire(2);
            case "await" -> SharedBarrier.at(segment, 0, 2).await();
            case "campaign" -> {
                return Long
                        .toString(LeaderElection.at(segment, 0).campaign(Duration.ofSeconds(20)).orElseThrow().term());
            }
            case "wait" -> {
                mutex.lock();
                SharedCondition condition = SharedCondition.at(segment, Deed.OTHER, mutex);
                while (segment.segment().get(ValueLayout.JAVA_LONG, Deed.FIRST) == 0) {
                    condition.await();
                }
                mutex.unlock();
            }
            case "storm" -> {
                Storm storm = new Storm(segment);
                storm.once();
                System.out.println("storming");
                while (true) {
                    storm.rage();
                }
            }
            case "close" -> segment.close();
            default -> throw new IllegalArgumentException(command);
        }
        return command + " done";
    }
}
