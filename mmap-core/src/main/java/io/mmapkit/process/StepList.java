package io.mmapkit.process;

import io.mmapkit.process.Step.Argument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The steps of a program so far, and what of those a later one may name. {@link ChildProgramBuilder} has the steps of all kinds; those of one kind
 * are in a class of their own, each extending the next.
 */
abstract sealed class StepList permits MemorySteps {
    final List<Step> steps = new ArrayList<>();
    final Map<ChildFile, Step> files = new HashMap<>();
    final Set<Integer> descriptors = new HashSet<>();
    boolean goesOn;

    /** This, for the methods that give the builder back. */
    abstract ChildProgramBuilder self();

    final ChildProgramBuilder add(Step step) {
        put(step);
        return self();
    }

    /** Adds a step, and gives it as it is in the list. */
    final Step put(Step step) {
        Step added = goesOn ? step.goingOn() : step;
        steps.add(added);
        return added;
    }

    final ChildProgramBuilder call(String name, long number, Argument... arguments) {
        return add(Step.call(name, number, arguments));
    }

    /** One that the child keeps: asked for when all else of the step was checked, since a step that is refused names none. */
    final Argument descriptor(int fd) {
        descriptors.add(Arguments.descriptor(fd));
        return new Step.Number(fd);
    }

    final Argument descriptor(ChildFile file) {
        Step opening = files.get(file);
        if (opening == null) {
            throw new IllegalArgumentException(file + " isn't opened by an earlier step");
        }
        return new Step.ResultOf(opening);
    }
}
