package io.mmapkit.conformance;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** What a scenario came to, field by field. */
final class Answer {
    static final String SAID = "answer "; // marks what a child says among what its JVM does

    /** A call without a result. */
    interface Call {
        void make() throws IOException;
    }

    /** A call with a result. */
    interface Valued<T> {
        T make() throws IOException;
    }

    private final Scenario scenario;
    private final List<String> fields = new ArrayList<>();

    Answer(Scenario scenario) {
        this.scenario = scenario;
    }

    /** A field as it is. */
    void add(Object field) {
        fields.add(field.toString());
    }

    /** One of two words. */
    void add(boolean condition, String yes, String no) {
        add(condition ? yes : no);
    }

    /** 0, or the name of the error. */
    void result(Call call) {
        add(code(call));
    }

    /** A result that is shown in some way, or the name of the error. */
    <T> T result(Valued<T> call, Function<T, Object> shown) throws IOException {
        try {
            T value = call.make();
            add(shown.apply(value));
            return value;
        } catch (SystemCallException refused) {
            add(refused.errno().name());
            return null;
        }
    }

    /** What a child said, and the signal that made it crash if one did. */
    void from(ChildJvm.Builder child) throws IOException, InterruptedException {
        add(child.quickly().run());
    }

    /** The same for a child that has ended. */
    void add(ChildJvm.Result result) {
        result.stdout().lines().filter(line -> line.startsWith(SAID)).map(line -> line.substring(SAID.length()))
                .forEach(this::said);
        if (result.signal().isPresent()) {
            add(result.signal().get());
        } else if (result.status() != 0) {
            throw new AssertionError("the child ended with " + result);
        }
    }

    private void said(String field) {
        if (field.startsWith("skip ")) {
            throw new TestAbortedException(field.substring("skip ".length()));
        }
        add(field);
    }

    /** For a row about the API: the name of the exception, or that there was none. */
    void exception(Call call) {
        try {
            call.make();
            add("no-exception");
        } catch (IOException | RuntimeException thrown) {
            add(thrown.getClass().getSimpleName());
        }
    }

    void check() {
        String answer = (scenario.expected().startsWith("API:") ? "API:" : "") + String.join(",", fields);
        if (scenario.accepts(answer)) {
            return;
        }
        if (scenario.isDifferent() && answer.equals(scenario.here())) {
            throw new TestAbortedException("this system answers " + answer + ", to C programs too, and not "
                    + scenario.expected());
        }
        throw new AssertionFailedError(
                scenario.id() + ": expected " + scenario.expected() + " but was " + answer, scenario.expected(),
                answer);
    }

    /** In a child: gives the parent a field. */
    static void say(Object field) {
        System.out.println(SAID + field);
        System.out.flush();
    }

    /** 0, or the name of the error. */
    static String code(Call call) {
        try {
            call.make();
            return "0";
        } catch (SystemCallException refused) {
            return refused.errno().name();
        } catch (IOException failure) {
            if (failure.getCause() instanceof SystemCallException refused) {
                return refused.errno().name();
            }
            throw new AssertionError(failure);
        }
    }
}
