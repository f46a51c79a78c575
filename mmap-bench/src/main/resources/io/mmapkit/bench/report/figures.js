/* Figures of one part of the library: a page of their own, or a section of the report. */

/** Where the bound lies between the quartiles, another run may end on the other side of it. */
function lineOutcome(line) {
    if (line.reached === null) {
        return element('td', '');
    }
    const word = line.reached ? 'reached' : 'missed';
    return line.undecided ? element('td', 'undecided (' + word + ', within the noise)') : element('td', word, line.reached ? 'met' : 'missed');
}

function median(spread) {
    return spread === null ? 'none' : number(spread.median);
}

/** Of a ratio the quartiles, of a line that couldn't be measured the reason. */
function quartiles(line) {
    return line.measured === null ? line.skipped ?? 'none' : ratio(line.measured.lowerQuartile) + ' to ' + ratio(line.measured.upperQuartile);
}

function comparisons(figure) {
    const table = element('table');
    const add = headed(table, ['Ours beside the contender', 'ours', 'contender', 'unit', 'ratio', 'quartiles', 'runs', 'target', 'outcome']);
    for (const line of figure.lines) {
        const name = element('td', line.ours);
        name.append(element('div', line.contender, 'how'));
        add([name, median(line.oursSpread), median(line.contenderSpread), line.unit,
            line.measured === null ? 'none' : ratio(line.measured.median), quartiles(line), line.measured === null ? '0' : number(line.measured.runs),
            line.target, lineOutcome(line)]);
    }
    return table;
}

/** Percentiles on an axis on which each nine has the same width. */
function nines(percentile) {
    return -Math.log10(1 - percentile / 100);
}

function percentiles(figure) {
    const unit = figure.lines[0].unit;
    return width => Object.assign(base(width), {
        xAxis: values('percentile', {
            min: 0,
            minInterval: 1,
            axisLabel: {
                color: color('quiet'),
                formatter: count => count === 0 ? '0 %' : count === 1 ? '90 %' : '99' + (count > 2 ? '.' + '9'.repeat(count - 2) : '') + ' %',
            },
        }),
        yAxis: values(unit + ', logarithmic', {type: 'log', min: 'dataMin', nameLocation: 'end', nameGap: 10,
            axisLabel: {color: color('quiet'), formatter: number}}),
        legend: legendOf(),
        grid: Object.assign(base(width).grid, {top: 56, right: 24, left: 72}),
        tooltip: Object.assign(base(width).tooltip, {
            formatter: hit => escaped(hit.seriesName) + '<br>' + hit.data[2].toFixed(4).replace(/0+$/, '').replace(/\.$/, '') + ' %: '
                + number(hit.data[1]) + ' ' + unit,
        }),
        series: figure.curves.map(curve => ({
            name: curve.label,
            type: 'line',
            symbolSize: 4,
            data: curve.points.map(point => [nines(point.percentile), Math.max(1, point.value), point.percentile]),
        })),
    });
}

/** path: where the figures are in the JSON file */
function figureSection(parent, figure, path, heading) {
    parent.append(element(heading, figure.id), element('p', figure.statement, 'note'));
    if (figure.skipped !== null) {
        parent.append(element('p', 'Skipped: ' + figure.skipped, 'note'));
        return;
    }
    if (figure.curves.length > 0) {
        chart(parent, 460, figure.id + ', by percentile', path + '[id=' + figure.id + '].curves[].points', percentiles(figure));
        parent.append(element('p', 'Values in each curve: '
            + figure.curves.map(curve => curve.label + ': ' + number(curve.count)).join(' · '), 'note'));
    }
    parent.append(comparisons(figure));
    for (const note of figure.notes) {
        parent.append(element('p', note, 'note'));
    }
}

const FIGURE_METHOD = [
    'Warm-up turns go before, until no value falls any more; then all take turns, one at a time.',
    'Ratios are taken round by round, and the median of these ratios is shown: it differs from the ratio of the two medians. A ratio is ours by the '
        + "contender's where the target is at most something, and the contender's by ours elsewhere.",
];
