package io.mmapkit.conformance;

import io.mmapkit.testing.Scene;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives the test of a row an {@link Answer} to fill and a {@link Scene} to play on, and compares the answer with the table. */
final class RowExtension implements ParameterResolver, AfterTestExecutionCallback, AfterEachCallback {
    private static final Namespace STORE = Namespace.create(RowExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Answer.class || type == Scene.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Answer.class ? answer(context) : scene(context);
    }

    private static Answer answer(ExtensionContext context) {
        Row row = context.getRequiredTestMethod().getAnnotation(Row.class);
        return context.getStore(STORE).getOrComputeIfAbsent(Answer.class, _ -> new Answer(Scenario.of(row.value())),
                Answer.class);
    }

    private static Scene scene(ExtensionContext context) {
        return context.getStore(STORE).getOrComputeIfAbsent(Scene.class, _ -> Scene.create(), Scene.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isEmpty()
                && context.getRequiredTestMethod().isAnnotationPresent(Row.class)) {
            answer(context).check();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Scene scene = context.getStore(STORE).remove(Scene.class, Scene.class);
        if (scene != null) {
            scene.close();
        }
    }
}
