package io.mmapkit.examples;

import io.mmapkit.ipc.Holder;
import io.mmapkit.ipc.SharedMutex;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/**
 * A JVM is killed while it moves money from one account to another, under a lock. Who waits for the lock gets it, and repairs what is half
 * done before anybody sees it.
 */
final class KilledLockOwner {
    private static final long FROM = SharedMutex.BYTES; // the lock is in front of what it protects
    private static final long TO = FROM + Long.BYTES;
    private static final long PENDING = TO + Long.BYTES; // how much was taken from the one and not yet given to the other
    private static final long LENGTH = PENDING + Long.BYTES;
    private static final int HALF_DONE = 3; // the transfer that isn't finished

    private KilledLockOwner() {}

    static void run() throws IOException, InterruptedException {
        try (Stage stage = Stage.named("killed-lock-owner");
                SharedSegment bank = SharedSegment.create(stage.name(), LENGTH)) {
            put(bank.segment(), FROM, 100);
            Process other = stage.startHeard(KilledLockOwner.class, stage.name());
            String line = other.inputReader().readLine();
            Expect.that(line != null, "the other JVM says something before it ends");
            System.out.println(line);

            SharedMutex mutex = SharedMutex.at(bank, 0);
            Holder owner = mutex.holder().orElseThrow();
            System.out.println("first sees that PID " + owner.pid() + " has the lock; " + accounts(bank.segment()));
            Expect.that(!mutex.tryLock(), "one that lives keeps its lock");

            other.destroyForcibly().waitFor(); // SIGKILL: it can't unlock anything
            System.out.println(
                    "first kills it; the lock's owner " + (mutex.holder().orElseThrow().isAlive() ? "lives" : "died"));
            long began = System.nanoTime();
            transfer(bank, 10);
            System.out.println("first has had the lock, " + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began)
                    + " us later; " + accounts(bank.segment()));
            Expect.that(get(bank.segment(), FROM) + get(bank.segment(), TO) == 100, "no money is lost or made");
            Expect.that(get(bank.segment(), TO) == HALF_DONE * 10 + 10, "each transfer was made once");
        }
    }

    // @start region="mutex"
    /** Moves an amount, under a lock that is a part of the memory. */
    static void transfer(SharedSegment bank, long amount) throws IOException {
        SharedMutex mutex = SharedMutex.at(bank, 0).onOwnerDead(KilledLockOwner::repair);
        mutex.lock(); // if an owner was killed, repair is called first
        try {
            MemorySegment accounts = bank.segment();
            put(accounts, PENDING, amount); // so that a repair knows
            put(accounts, FROM, get(accounts, FROM) - amount);
            put(accounts, TO, get(accounts, TO) + amount);
            put(accounts, PENDING, 0);
        } finally {
            mutex.unlock();
        }
    }
    // @end

    /** Finishes what a dead owner began: all money that there is, and isn't in the first account, belongs to the second. */
    private static void repair(MemorySegment accounts) {
        System.out.println(
                "first repairs: a transfer of " + get(accounts, PENDING) + " was half done; " + accounts(accounts));
        put(accounts, TO, 100 - get(accounts, FROM));
        put(accounts, PENDING, 0);
    }

    private static long get(MemorySegment accounts, long at) {
        return accounts.get(ValueLayout.JAVA_LONG, at);
    }

    private static void put(MemorySegment accounts, long at, long value) {
        accounts.set(ValueLayout.JAVA_LONG, at, value);
    }

    private static String accounts(MemorySegment accounts) {
        return "the accounts have " + get(accounts, FROM) + " and " + get(accounts, TO);
    }

    /** Another JVM: makes two transfers, and half of one. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        SharedSegment bank = SharedSegment.attach(arguments[0]);
        for (int i = 1; i < HALF_DONE; i++) {
            transfer(bank, 10);
        }
        SharedMutex.at(bank, 0).lock();
        put(bank.segment(), PENDING, 10);
        put(bank.segment(), FROM, get(bank.segment(), FROM) - 10);
        System.out.println("other, PID " + ProcessHandle.current().pid()
                + ", has the lock and stops in the middle of transfer " + HALF_DONE);
        Waiting.until(() -> false, "this JVM is killed");
    }
}
