package io.mmapkit.bench.figure;

import java.util.List;

/**
 * Figures that are measured together, and reported in one file.
 *
 * @param name that of the file, and of the command
 * @param worker the main class of the JVMs that measure them: it calls {@link FigureWorker#run}
 * @param figures in the order of the report
 */
public record FigureSet(String name, Class<?> worker, List<Figure> figures) {
    /** The names of all figures. */
    public List<String> names() {
        return figures.stream().map(Figure::id).toList();
    }

    Figure named(String id) {
        return figures.stream().filter(figure -> figure.id().equals(id)).findFirst().orElseThrow();
    }

    /** Of the page that shows the results, where one is made. */
    String pageName() {
        return name + ".html";
    }

    /** Of the file that the results go to. */
    public String fileName() {
        return name + ".json";
    }
}
