package io.mmapkit.process;

import io.mmapkit.MappedRegion;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes regions as they are at one moment to a file, a pipe or a socket, while this process goes on storing into them: a forked child has a copy of
 * them, of which the kernel copies only the pages that either side stores into.
 *
 * <pre>{@code
 * try (Snapshot snapshot = Snapshot.start(region, path)) {
 *     snapshot.await(Duration.ofSeconds(30));
 * }
 * }</pre>
 *
 * <p><b>The moment</b> is while {@link #start} runs. Of the stores of all threads it contains a part without gaps: if it contains one, it contains
 * all that happened before that one. No thread of this process can be given a page while the fork copies the page tables, {@link #pause} says how
 * long: about 25 ms for each GiB of regions in pages of 4 KiB and less than 2 ms in {@linkplain io.mmapkit.RegionBuilder#hugePages() huge pages};
 * the Java heap is left out, as {@link ForkedChild} says. Afterwards
 * the first store to each page copies it, while the child lives: there has to be memory for that.
 *
 * <p><b>Regions</b> are {@link io.mmapkit.Sharing#PRIVATE}: what is shared would be shared with the child, too. Pages of a private file mapping
 * that weren't stored into are as the file is when they are written. Regions may be closed as soon as this has started. What was advised
 * {@link io.mmapkit.Advice#DONTFORK} the child doesn't have, and the snapshot fails. What was advised MADV_WIPEONFORK, by a call of one's own, is
 * saved as zeros.
 *
 * <p><b>The file</b> appears when it is complete and on its device, and replaces one of that name in one step; it is readable by its user alone. If
 * anything fails, or anybody is killed, there is none; but if all that failed is to bring its folder to the device, it is there. Where file systems
 * know no files without a name, one named {@code .mmapkit-snapshot-…} may be left of a JVM that was killed; or, where a file is replaced, of one
 * that was killed in the instant between its two names. The first region begins at its first byte; {@link SnapshotFile} finds all of them.
 *
 * <p>Safe for use by any number of threads.
 */
public final class Snapshot implements AutoCloseable {
    private final String target;
    private final PendingFile file; // null if it goes to a descriptor
    private final SnapshotProgram plan;
    private final Keeper keeper;
    private final CompletableFuture<List<SnapshotImage>> done;
    private volatile boolean cancelled;

    private Snapshot(String target, PendingFile file, SnapshotProgram plan, Keeper keeper) {
        this.target = target;
        this.file = file;
        this.plan = plan;
        this.keeper = keeper;
        this.done = keeper.ended().handle(this::finished);
    }

    /**
     * Starts writing a region to a file.
     *
     * @param region the region
     * @param path the file; one that is there is replaced, and so is a symbolic link itself
     * @return the snapshot, to be closed
     * @throws IllegalArgumentException if the region isn't private or can't be read
     * @throws IllegalStateException if it is closed
     * @throws UnsupportedOperationException if the path isn't of the default file system, the processor has no instruction for CRC-32C, or before
     *         Linux 5.4
     * @throws java.nio.file.FileSystemException if no file can be made there, its folder can't be read, or there is a folder, a device, a pipe or a
     *         socket; one of java.nio.file
     * @throws SystemCallException if the system refuses to fork: EAGAIN where the user may have no more processes, or ENOMEM
     * @throws IOException the last two
     */
    public static Snapshot start(MappedRegion region, Path path) throws IOException {
        return start(List.of(region), path);
    }

    /**
     * Starts writing several regions, as they are at the same moment, to a file.
     *
     * @param regions at least one
     * @param path the file; one that is there is replaced, and so is a symbolic link itself
     * @return the snapshot, to be closed
     * @throws IllegalArgumentException if there is no region, or one isn't private or can't be read
     * @throws IllegalStateException if one is closed
     * @throws UnsupportedOperationException as {@link #start(MappedRegion, Path)}
     * @throws IOException as {@link #start(MappedRegion, Path)}
     */
    public static Snapshot start(List<MappedRegion> regions, Path path) throws IOException {
        List<MappedRegion> some = some(regions);
        SnapshotProgram.of(some, 0, true); // says what is wrong before there is a file
        PendingFile file = PendingFile.of(path);
        try {
            SnapshotProgram plan = SnapshotProgram.of(some, file.descriptor(), true);
            return new Snapshot(path.toString(), file, plan, Keeper.fork(plan.program()));
        } catch (Throwable failure) {
            file.close();
            throw failure;
        }
    }

    /**
     * Starts writing several regions, as they are at the same moment, to a pipe, a socket or any other open file.
     *
     * @param regions at least one
     * @param descriptor open for writing, and blocking; it stays the caller's, who may close it as soon as this returns
     * @return the snapshot, to be closed
     * @throws IllegalArgumentException if there is no region, one isn't private or can't be read, or the descriptor is negative
     * @throws IllegalStateException if one is closed
     * @throws UnsupportedOperationException if the processor has no instruction for CRC-32C, or before Linux 5.4
     * @throws IOException if the system refuses to fork
     */
    public static Snapshot start(List<MappedRegion> regions, int descriptor) throws IOException {
        SnapshotProgram plan = SnapshotProgram.of(some(regions), descriptor, false);
        return new Snapshot("descriptor " + descriptor, null, plan, Keeper.fork(plan.program()));
    }

    /** Those of now, whatever becomes of the list meanwhile. */
    private static List<MappedRegion> some(List<MappedRegion> regions) {
        List<MappedRegion> some = List.copyOf(regions);
        if (some.isEmpty() || some.size() > SnapshotFormat.MOST_IMAGES) {
            throw new IllegalArgumentException("a snapshot of " + some.size() + " regions");
        }
        return some;
    }

    /** After the end of the child, once; its status is null if it was lost. */
    private List<SnapshotImage> finished(ExitStatus status, Throwable lost) {
        try (PendingFile pending = file) {
            if (lost != null) {
                throw new IOException("the child that wrote the snapshot to " + target + " can't be waited for", lost);
            }
            if (!status.isSuccess()) {
                throw failure(status);
            }
            if (pending != null) {
                pending.publish();
            }
            return plan.images(keeper);
        } catch (IOException failure) {
            throw new CompletionException(failure);
        }
    }

    private IOException failure(ExitStatus status) {
        if (cancelled && status.signal().isPresent()) {
            throw new CancellationException("the snapshot to " + target + " was cancelled");
        }
        Optional<StepResult> refused = keeper.results().stream()
                .filter(step -> step.state() == StepResult.State.FAILED).findFirst();
        if (refused.isPresent()) {
            return Refusal.of(target, new SystemCallException(refused.get().name(), "", refused.get().errno().get()));
        }
        return new IOException("the child that wrote the snapshot to " + target + " has " + status + ": "
                + keeper.results().stream().filter(step -> step.state() == StepResult.State.BEGUN).findFirst()
                        .map(StepResult::toString).orElse("nothing begun"));
    }

    /** {@return the number of the process that writes} */
    public int pid() {
        return keeper.pid();
    }

    /** {@return how long the fork itself took: as long no thread of this process could be given a page; {@code start} takes a few times that} */
    public Duration pause() {
        return keeper.pause();
    }

    /** {@return how many bytes the regions have together} */
    public long byteSize() {
        return plan.byteSize();
    }

    /** {@return how many bytes of the regions are written so far; they may still be on their way to a device} */
    public long written() {
        return plan.writes().stream().mapToLong(keeper::written).sum();
    }

    /** {@return whether it is complete, failed or cancelled: {@link #await} doesn't wait then} */
    public boolean isDone() {
        return done.isDone();
    }

    /**
     * Waits until it is complete.
     *
     * @param timeout how long to wait; zero only looks
     * @return where the regions are in it, with their checksums, in the order that they were given
     * @throws IllegalArgumentException if the time is negative
     * @throws CancellationException if it was cancelled
     * @throws SnapshotTimeoutException if it isn't complete in that time; it goes on
     * @throws InterruptedIOException if the thread is interrupted, which stays so; it goes on
     * @throws java.nio.file.FileSystemException if writing was refused, with the {@link SystemCallException} as its cause: ENOSPC, EIO, or EPIPE
     *         where nobody reads
     * @throws IOException the last three; and if the child was ended by a signal, or the snapshot can't be given its name; also if its folder can't be
     *         brought to the device (EIO), though the snapshot has its name then
     */
    public List<SnapshotImage> await(Duration timeout) throws IOException {
        Arguments.requireNotNegative(timeout);
        try {
            return done.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new SnapshotTimeoutException("the snapshot to " + target + " isn't complete after " + timeout + ": "
                    + written() + " of " + byteSize() + " bytes are written");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the snapshot to " + target);
        } catch (ExecutionException failure) {
            throw unwrapped(failure.getCause());
        }
    }

    private static IOException unwrapped(Throwable cause) {
        return switch (cause) {
            case IOException refused -> refused;
            case CancellationException ended -> throw ended;
            default -> throw new AssertionError(cause);
        };
    }

    /** Ends it, if it isn't complete: there will be no file. Returns at once. */
    public void cancel() {
        cancelled = true;
        keeper.kill();
    }

    /** Cancels it if it isn't complete, and waits until nothing is left of it. */
    @Override
    public void close() {
        if (!done.isDone()) {
            cancel();
        }
        try {
            done.join();
        } catch (CompletionException | CancellationException told) {
            // await says so
        }
    }

    @Override
    public String toString() {
        return "snapshot of " + byteSize() + " bytes to " + target;
    }
}
