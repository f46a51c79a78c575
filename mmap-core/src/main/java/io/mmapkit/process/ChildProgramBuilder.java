package io.mmapkit.process;

import io.mmapkit.libc.SystemCalls;
import io.mmapkit.process.Step.Argument;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Describes a {@link ChildProgram}: each call adds a step. Steps are made in their order; where one is refused by the system, the child exits with
 * {@link ChildProgram#FAILED}, unless {@link #continueAfterFailures} was said before.
 *
 * <p>Memory given to a step is native and is named by its address: the child sees what is there when it comes to the step, in its own copy or in
 * what it shares with the parent. It has to be alive until {@link ForkedChild#start} returns, and may be closed then, but for what is shared: the
 * child keeps its own mapping of that. What the child can't access ends it by a signal.
 *
 * <p>All steps are those of the manual pages, and what they are refused for is their errno. A step doesn't change anything of the parent's but
 * for shared memory, files and other processes. The child has only those open descriptors of the parent's that the program names, and 0, 1 and 2;
 * before Linux 5.9, or where close_range(2) is refused, also those that another thread opens in the instant in which it is forked.
 *
 * <p>Not safe for use by several threads.
 */
public final class ChildProgramBuilder extends FileSteps {
    private boolean outlives;

    ChildProgramBuilder() {}

    @Override
    ChildProgramBuilder self() {
        return this;
    }

    /**
     * From the next step on, the child goes on with the following one where one is refused. What was refused is told by
     * {@link ForkedChild#results}.
     *
     * @return this
     */
    public ChildProgramBuilder continueAfterFailures() {
        goesOn = true;
        return this;
    }

    /**
     * From the next step on, the child exits with {@link ChildProgram#FAILED} where one is refused: what holds from the beginning.
     *
     * @return this
     */
    public ChildProgramBuilder stopAtFailures() {
        goesOn = false;
        return this;
    }

    /**
     * The child goes on when this JVM ends; otherwise it is killed then (PR_SET_PDEATHSIG). {@link ForkedChild#close} kills it nevertheless.
     *
     * @return this
     */
    public ChildProgramBuilder outliveParent() {
        outlives = true;
        return this;
    }

    /**
     * The child keeps descriptors that no step names, for a program that it {@linkplain #exec executes}. They need to be without close-on-exec.
     *
     * @param fds open descriptors of this process
     * @return this
     * @throws IllegalArgumentException if one is negative
     */
    public ChildProgramBuilder keepDescriptors(int... fds) {
        descriptors.addAll(Arrays.stream(fds).map(Arguments::descriptor).boxed().toList());
        return this;
    }

    /**
     * Sleeps; nanosleep(2).
     *
     * @param time how long
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public ChildProgramBuilder sleep(Duration time) {
        Arguments.requireNotNegative(time);
        return call("sleep", SystemCalls.SYS_nanosleep, Arguments.time(time));
    }

    /**
     * Asks for the child's number, which is the value of the step; getpid(2).
     *
     * @return this
     */
    public ChildProgramBuilder pid() {
        return call("pid", SystemCalls.SYS_getpid);
    }

    /**
     * Asks for the number of the child's parent, which is the value of the step; getppid(2).
     *
     * @return this
     */
    public ChildProgramBuilder parentPid() {
        return call("parentPid", SystemCalls.SYS_getppid);
    }

    /**
     * Sends a signal to a process; kill(2).
     *
     * @param pid the process, above 0
     * @param signal its number, 1 to 64
     * @return this
     * @throws IllegalArgumentException if one isn't so
     */
    public ChildProgramBuilder kill(int pid, int signal) {
        if (pid < 1) {
            throw new IllegalArgumentException("no process has the number " + pid);
        }
        return call("kill", SystemCalls.SYS_kill, new Step.Number(pid), new Step.Number(Arguments.signal(signal)));
    }

    /**
     * Sends a signal to the child itself, in which all are blocked that can be: it ends by SIGKILL alone.
     *
     * @param signal its number, 1 to 64
     * @return this
     * @throws IllegalArgumentException if it isn't one
     */
    public ChildProgramBuilder killSelf(int signal) {
        Step.Number number = new Step.Number(Arguments.signal(signal));
        Step self = Step.hidden(SystemCalls.SYS_getpid);
        steps.add(self);
        return call("kill", SystemCalls.SYS_kill, new Step.ResultOf(self), number);
    }

    /**
     * Executes a program in place of this one, with no signal blocked; execve(2). Steps behind it are reached only if it is refused. Text is given to
     * the program in UTF-8.
     *
     * @param program the file
     * @param arguments what it is given, of which the first is its name by custom
     * @param environment its variables
     * @return this
     * @throws IllegalArgumentException if a text contains a NUL, or the name of a variable is empty or contains a {@code =}
     * @throws UnsupportedOperationException if the path isn't of the default file system
     */
    public ChildProgramBuilder exec(Path program, List<String> arguments, Map<String, String> environment) {
        Argument path = Arguments.path(program);
        Argument texts = Arguments.strings(arguments);
        environment.keySet().forEach(EnvironmentBlock::requireName);
        Argument variables = Arguments.strings(
                environment.entrySet().stream().map(entry -> entry.getKey() + '=' + entry.getValue()).toList());
        steps.addAll(Exec.preparations());
        return call("exec", SystemCalls.SYS_execve, path, texts, variables);
    }

    /**
     * Ends the child.
     *
     * @param code what it exits with, 0 to 255
     * @return this
     * @throws IllegalArgumentException if it isn't such a number
     */
    public ChildProgramBuilder exit(int code) {
        if (code < 0 || code > 0xff) {
            throw new IllegalArgumentException("an exit code is 0 to 255, and not " + code);
        }
        return call("exit", SystemCalls.SYS_exit_group, new Step.Number(code));
    }

    /**
     * The program. It exits with 0 behind its last step.
     *
     * @return a program of the steps so far
     */
    public ChildProgram build() {
        return new ChildProgram(steps, descriptors, outlives);
    }
}
