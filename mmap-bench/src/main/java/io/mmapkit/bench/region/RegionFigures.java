package io.mmapkit.bench.region;

import java.util.List;

/** All figures, in the order of the report. */
final class RegionFigures {
    static final List<RegionFigure> ALL = List.of(new AccessFigure(), new GuardFigure(), new ResidencyFigure(),
            new HugePagesFigure(), new MapCloseFigure(), new GroupFigure(), new DirtySyncFigure(),
            new OperationsFigure());

    private RegionFigures() {}

    static RegionFigure named(String id) {
        return ALL.stream().filter(figure -> figure.id().equals(id)).findFirst().orElseThrow();
    }
}
