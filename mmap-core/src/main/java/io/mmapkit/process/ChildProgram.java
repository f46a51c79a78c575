package io.mmapkit.process;

import java.util.List;
import java.util.Set;

/**
 * What a forked child does: steps that are made one after the other, without Java and without the C library. The child shares with its parent
 * what is mapped {@link io.mmapkit.Sharing#SHARED}, and has a copy of all else as it was at the fork.
 *
 * <pre>{@code
 * ChildProgram program = ChildProgram.builder().copy(from, to).write(fd, segment).exit(0).build();
 * try (ForkedChild child = ForkedChild.start(program)) {
 *     ExitStatus status = child.await(Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>A program may be started any number of times, by any number of threads at once.
 */
public final class ChildProgram {
    /** What a child exits with because a step failed. Of a program that exits so itself, the results of the steps tell the difference. */
    public static final int FAILED = 125;

    private final List<Step> steps;
    private final Set<Integer> descriptors;
    private final boolean outlivesParent;

    ChildProgram(List<Step> steps, Set<Integer> descriptors, boolean outlivesParent) {
        this.steps = List.copyOf(steps);
        this.descriptors = Set.copyOf(descriptors);
        this.outlivesParent = outlivesParent;
    }

    /**
     * Describes a program.
     *
     * @return a new builder, of a program without steps, which exits with 0
     */
    public static ChildProgramBuilder builder() {
        return new ChildProgramBuilder();
    }

    List<Step> steps() {
        return steps;
    }

    /** Those of the parent's that the child keeps. */
    Set<Integer> descriptors() {
        return descriptors;
    }

    boolean outlivesParent() {
        return outlivesParent;
    }

    /** Fails if memory of a step can't be in the child. */
    void requireAlive() {
        for (Step step : steps) {
            for (Step.Argument argument : step.arguments()) {
                if (argument instanceof Step.Memory(var segment) && !segment.scope().isAlive()) {
                    throw new IllegalStateException("the memory of step " + step.name() + " isn't there any more");
                }
            }
        }
    }

    /** Whether a step names memory in a range of addresses. */
    boolean touches(long start, long end) {
        return steps.stream().flatMap(step -> step.arguments().stream())
                .anyMatch(argument -> argument instanceof Step.Memory(var segment) && segment.address() < end
                        && segment.address() + segment.byteSize() > start);
    }

    /** {@return the names of the steps, in their order} */
    public List<String> stepNames() {
        return steps.stream().map(Step::name).toList();
    }

    @Override
    public String toString() {
        return "ChildProgram" + stepNames();
    }
}
