package io.mmapkit.conformance;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Names the test of a row by its id, and says what it does: "MAP-17 unmap all, then write byte 0". */
final class RowNames extends DisplayNameGenerator.Standard {
    @Override
    public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> type, Method method) {
        Row row = method.getAnnotation(Row.class);
        return row == null
                ? super.generateDisplayNameForMethod(enclosing, type, method)
                : row.value() + ' ' + Scenario.of(row.value()).action();
    }
}
