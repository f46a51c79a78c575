package io.mmapkit.bench.figure;

import java.util.List;

/**
 * Figures that are measured together, and reported in one file.
 *
 * @param name that of the files, and of the command
 * @param title what the figures are of: a headline
 * @param method what a reader has to know of how they are measured, besides what is so for all figures; sentences
 * @param worker the main class of the JVMs that measure them: it calls {@link FigureWorker#run}
 * @param figures in the order of the report
 */
public record FigureSet(String name, String title, List<String> method, Class<?> worker, List<Figure> figures) {
    /** The names of all figures. */
    public List<String> names() {
        return figures.stream().map(Figure::id).toList();
    }

    Figure named(String id) {
        return figures.stream().filter(figure -> figure.id().equals(id)).findFirst().orElseThrow();
    }
}
