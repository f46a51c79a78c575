package io.mmapkit.process;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.ForkRecord.Operation;
import io.mmapkit.libc.SystemCalls;
import io.mmapkit.process.Step.Argument;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** Steps that open, write and close files: public methods of {@link ChildProgramBuilder}. */
abstract sealed class FileSteps extends MemorySteps permits ChildProgramBuilder {
    /**
     * Opens a file, whose descriptor is the value of the step and the child's own; openat(2). A new one is readable and writable by the user
     * alone.
     *
     * @param file stands for the descriptor in later steps
     * @param path the file; a symbolic link is followed
     * @param options those of {@link java.nio.file.StandardOpenOption} but for DELETE_ON_CLOSE; none is READ
     * @return this
     * @throws UnsupportedOperationException if the path isn't of the default file system, or an option isn't one of those
     */
    public ChildProgramBuilder open(ChildFile file, Path path, OpenOption... options) {
        int flags = Arguments.openFlags(options);
        Step step = Step.call("open", SystemCalls.SYS_openat, new Step.Number(Fcntl.AT_FDCWD), Arguments.path(path),
                new Step.Number(flags), new Step.Number(Arguments.PRIVATE_MODE));
        files.put(file, put(step));
        return self();
    }

    /**
     * Closes a descriptor of the child's, not the parent's; close(2).
     *
     * @param fd a descriptor of this process
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public ChildProgramBuilder close(int fd) {
        return call("close", SystemCalls.SYS_close, descriptor(fd));
    }

    /**
     * Closes a file that the child opened; close(2).
     *
     * @param file of an earlier step
     * @return this
     * @throws IllegalArgumentException if no earlier step opens it
     */
    public ChildProgramBuilder close(ChildFile file) {
        return call("close", SystemCalls.SYS_close, descriptor(file));
    }

    /**
     * Makes a descriptor of the child's known by another number as well, without close-on-exec, as a
     * {@linkplain ChildProgramBuilder#exec program} expects it; dup3(2).
     *
     * @param fd a descriptor of this process
     * @param as the number, another one; what is open there is closed
     * @return this
     * @throws IllegalArgumentException if one is negative
     */
    public ChildProgramBuilder duplicate(int fd, int as) {
        Argument number = new Step.Number(Arguments.descriptor(as));
        return call("dup", SystemCalls.SYS_dup3, descriptor(fd), number, new Step.Number(0));
    }

    /**
     * The same with a file that the child opened.
     *
     * @param file of an earlier step
     * @param as the number; what is open there is closed
     * @return this
     * @throws IllegalArgumentException if the number is negative, or no earlier step opens the file
     */
    public ChildProgramBuilder duplicate(ChildFile file, int as) {
        return call("dup", SystemCalls.SYS_dup3, descriptor(file), new Step.Number(Arguments.descriptor(as)),
                new Step.Number(0));
    }

    private ChildProgramBuilder write(Argument descriptor, Argument memory, long bytes) {
        return add(Step.of("write", Operation.WRITE, SystemCalls.SYS_write, descriptor, memory,
                new Step.Number(bytes)));
    }

    /**
     * Writes all of some memory, however many calls that takes; write(2). The value of the step is its size.
     *
     * @param fd a descriptor of this process, open for writing
     * @param segment what to write
     * @return this
     * @throws IllegalArgumentException if the descriptor is negative, or the memory isn't native
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder write(int fd, MemorySegment segment) {
        Argument memory = Arguments.memory(segment);
        return write(descriptor(fd), memory, segment.byteSize());
    }

    /**
     * The same to a file that the child opened.
     *
     * @param file of an earlier step
     * @param segment what to write
     * @return this
     * @throws IllegalArgumentException if no earlier step opens the file, or the memory isn't native
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder write(ChildFile file, MemorySegment segment) {
        return write(descriptor(file), Arguments.memory(segment), segment.byteSize());
    }

    private ChildProgramBuilder pwrite(Argument descriptor, Argument memory, long bytes, Argument place) {
        return add(Step.of("pwrite", Operation.WRITE, SystemCalls.SYS_pwrite64, descriptor, memory,
                new Step.Number(bytes), place));
    }

    private static Argument place(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("a place in a file can't be negative: " + offset);
        }
        return new Step.Number(offset);
    }

    /**
     * Writes all of some memory to a place in a file; pwrite(2). The value of the step is its size.
     *
     * @param fd a descriptor of this process, open for writing
     * @param segment what to write
     * @param offset in the file, in bytes
     * @return this
     * @throws IllegalArgumentException if the descriptor or the offset is negative, or the memory isn't native
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder pwrite(int fd, MemorySegment segment, long offset) {
        Argument memory = Arguments.memory(segment);
        Argument place = place(offset);
        return pwrite(descriptor(fd), memory, segment.byteSize(), place);
    }

    /**
     * The same to a file that the child opened.
     *
     * @param file of an earlier step
     * @param segment what to write
     * @param offset in the file, in bytes
     * @return this
     * @throws IllegalArgumentException if no earlier step opens the file, the offset is negative, or the memory isn't native
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder pwrite(ChildFile file, MemorySegment segment, long offset) {
        return pwrite(descriptor(file), Arguments.memory(segment), segment.byteSize(), place(offset));
    }

    /**
     * Has a file written to its device; fsync(2).
     *
     * @param fd a descriptor of this process
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public ChildProgramBuilder fsync(int fd) {
        return call("fsync", SystemCalls.SYS_fsync, descriptor(fd));
    }

    /**
     * The same with a file that the child opened.
     *
     * @param file of an earlier step
     * @return this
     * @throws IllegalArgumentException if no earlier step opens it
     */
    public ChildProgramBuilder fsync(ChildFile file) {
        return call("fsync", SystemCalls.SYS_fsync, descriptor(file));
    }
}
