package io.mmapkit.conformance;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Which rows have a test, whether it is run or not. */
final class Coverage {
    private Coverage() {}

    /** The ids of all tests of rows, as often as they occur. */
    static List<String> occurrences() {
        return ReflectionSupport
                .findAllClassesInPackage(Coverage.class.getPackageName(),
                        type -> AnnotationSupport.isAnnotated(type, Rows.class), _ -> true)
                .stream()
                .flatMap(
                        type -> AnnotationSupport.findAnnotatedMethods(type, Row.class, HierarchyTraversalMode.TOP_DOWN)
                                .stream())
                .map(method -> method.getAnnotation(Row.class).value()).sorted().toList();
    }

    static Set<String> ids() {
        return occurrences().stream().collect(Collectors.toSet());
    }
}
