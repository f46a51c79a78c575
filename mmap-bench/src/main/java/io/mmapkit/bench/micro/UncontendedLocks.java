package io.mmapkit.bench.micro;

import io.mmapkit.ipc.SharedMutex;
import io.mmapkit.ipc.SharedReadWriteLock;
import io.mmapkit.ipc.SharedSemaphore;
import io.mmapkit.libc.Pthread;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Locking and unlocking what nobody else wants. All but the last lock processes out that share the memory, and come back if their owner dies; the
 * last works within one JVM.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class UncontendedLocks {
    private static final long SIZE = 8192;
    private static final long PTHREAD_AT = 4096;
    private static final int READ_WRITE_AT = 1024;
    private static final int SEMAPHORE_AT = 2048;

    private final ReentrantLock reentrant = new ReentrantLock();
    private SharedSegment segment;
    private SharedMutex mutex;
    private Lock reading;
    private Lock writing;
    private SharedSemaphore semaphore;
    private MemorySegment pthread;

    /** For JMH. */
    public UncontendedLocks() {}

    /** Makes the locks, in one segment, and checks that they lock. */
    @Setup
    public void make() throws IOException {
        segment = SharedSegment.anonymous("locks", SIZE);
        mutex = SharedMutex.at(segment, 0);
        SharedReadWriteLock readWrite = SharedReadWriteLock.at(segment, READ_WRITE_AT);
        reading = readWrite.readLock();
        writing = readWrite.writeLock();
        semaphore = SharedSemaphore.at(segment, SEMAPHORE_AT, 1);
        pthread = segment.segment().asSlice(PTHREAD_AT, Pthread.PTHREAD_MUTEX_SIZE);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(Pthread.PTHREAD_MUTEXATTR_SIZE);
            Pthread.pthread_mutexattr_init(attributes);
            Pthread.pthread_mutexattr_setpshared(attributes, Pthread.PTHREAD_PROCESS_SHARED);
            Pthread.pthread_mutexattr_setrobust(attributes, Pthread.PTHREAD_MUTEX_ROBUST);
            Pthread.pthread_mutex_init(pthread, attributes);
            Pthread.pthread_mutexattr_destroy(attributes);
        }
        mutex.lock();
        Expect.equal("held", mutex.holder().orElseThrow().pid(), ProcessHandle.current().pid());
        mutex.unlock();
    }

    /** Nothing holds any of them by now. */
    @TearDown
    public void close() throws SystemCallException {
        Pthread.pthread_mutex_destroy(pthread);
        segment.close();
    }

    /** A shared mutex. */
    @Benchmark
    public void sharedMutex() {
        mutex.lock();
        mutex.unlock();
    }

    /** One of the C library, robust and shared between processes, by downcalls. */
    @Benchmark
    public void pthreadMutex() throws SystemCallException {
        Pthread.pthread_mutex_lock(pthread);
        Pthread.pthread_mutex_unlock(pthread);
    }

    /** A shared lock, for reading. */
    @Benchmark
    public void sharedRead() {
        reading.lock();
        reading.unlock();
    }

    /** The same, for writing. */
    @Benchmark
    public void sharedWrite() {
        writing.lock();
        writing.unlock();
    }

    /** A shared semaphore of one permit. */
    @Benchmark
    public void sharedSemaphore() {
        semaphore.acquireUninterruptibly(1);
        semaphore.release();
    }

    /** The lock of the JDK. */
    @Benchmark
    public void reentrantLock() {
        reentrant.lock();
        reentrant.unlock();
    }
}
