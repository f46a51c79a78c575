/* One workload: all its sizes, places, states and numbers of threads beside each other. */

const GRAYS = ['#7b8490', '#a0a7b1', '#5b6470'];

function variantOf(cell) {
    return [cell.place, cell.limitBytes === null ? cell.state : cell.state + ' to ' + bytes(cell.limitBytes),
        cell.threads === 1 ? '1 thread' : cell.threads + ' threads'].join(', ');
}

function grouped(cells, key) {
    const groups = new Map();
    for (const cell of cells) {
        groups.set(key(cell), (groups.get(key(cell)) ?? []).concat(cell));
    }
    return groups;
}

/** Those of one family have colours that are near each other. */
function shades(cells) {
    const made = new Map();
    const counts = {read: 0, mmap: 0, c: 0};
    const totals = {read: 0, mmap: 0, c: 0};
    const all = new Map(cells.flatMap(cell => cell.contenders).map(contender => [contender.id, contender]));
    all.forEach(contender => totals[contender.family]++);
    const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
    for (const contender of all.values()) {
        const part = counts[contender.family]++ / Math.max(1, totals[contender.family] - 1);
        const light = (dark ? 62 : 42) + (counts[contender.family] % 3 - 1) * 8;
        made.set(contender.id, contender.family === 'c' ? GRAYS[counts.c % GRAYS.length]
            : contender.family === 'read' ? `hsl(${5 + 50 * part}, 75%, ${light}%)` : `hsl(${185 + 105 * part}, 65%, ${light}%)`);
    }
    return made;
}

/** MappedRegion, C, and who is the best of a family at any size: the others can be switched on. */
function mainOnes(cells) {
    return new Set(['region', 'c-mmap', 'c-read'].concat(
        cells.flatMap(cell => [bestOf(cell, 'read'), bestOf(cell, 'mmap')]).filter(one => one !== undefined).map(one => one.id)));
}

function bar(params, api) {
    const [x, low] = api.coord([api.value(0), api.value(1)]);
    const high = api.coord([api.value(0), api.value(2)])[1];
    const style = {stroke: api.visual('color'), lineWidth: 1.3};
    const line = (x1, y1, x2, y2) => ({type: 'line', shape: {x1, y1, x2, y2}, style});
    return {type: 'group', children: [line(x, low, x, high), line(x - 4, low, x + 4, low), line(x - 4, high, x + 4, high)]};
}

function contendersOf(cells) {
    return [...new Map(cells.flatMap(cell => cell.contenders).map(contender => [contender.id, contender])).values()];
}

/**
 * Lines over the size.
 *
 * everywhere: the cells of all charts of the workload, so that a contender has one colour
 */
function sizes(cells, everywhere, range, selected) {
    const [first] = cells;
    const {factor, unit} = shownUnit(everywhere);
    const contenders = contendersOf(cells);
    const crossing = first.threads === 1 && first.limitBytes === null ? results.crossings.find(one => one.bytes !== null
        && one.workload === first.workload && one.place === first.place && one.state === first.state) : undefined;
    const limits = cells.filter(cell => cell.best !== null);
    return width => {
        const colors = shades(everywhere);
        const points = contender => cells.map(cell => [cell, contenderOf(cell, contender.id)]).filter(([, one]) => one !== undefined);
        const lines = contenders.map(contender => ({
            name: contender.label,
            type: 'line',
            symbolSize: 6,
            itemStyle: {color: colors.get(contender.id)},
            lineStyle: {type: contender.family === 'c' ? 'dotted' : 'solid', width: contender.id === 'region' ? 3 : 1.8},
            data: points(contender).map(([cell, one]) => [cell.fileBytes, one.spread.median * factor]),
        }));
        const bars = contenders.map(contender => ({
            name: contender.label,
            type: 'custom',
            renderItem: bar,
            silent: true,
            itemStyle: {color: colors.get(contender.id)},
            encode: {x: 0, y: [1, 2]},
            data: points(contender).map(([cell, one]) => [cell.fileBytes, one.spread.lowerQuartile * factor, one.spread.upperQuartile * factor]),
        }));
        const marks = {
            name: 'limit',
            type: 'line',
            symbol: 'none',
            silent: true,
            itemStyle: {color: color('bad')},
            lineStyle: {type: 'dashed', width: 1.5},
            data: limits.map(cell => [cell.fileBytes, cell.best * factor]),
            markLine: crossing === undefined ? undefined : {
                silent: true,
                symbol: 'none',
                lineStyle: {type: 'solid', color: color('quiet'), width: 1},
                label: {color: color('quiet'), formatter: 'crossing: ' + bytes(crossing.bytes), position: 'end'},
                data: [{xAxis: crossing.bytes}],
            },
        };
        return Object.assign(base(width), {
            legend: {show: false, selected},
            grid: {left: 58, right: 22, top: 30, bottom: 48},
            xAxis: values('size of the file', {type: 'log', logBase: 16, min: 'dataMin', max: 'dataMax', nameGap: 28,
                axisLabel: {color: color('quiet'), hideOverlap: true, formatter: bytes}, minorSplitLine: {show: false}}),
            yAxis: values(unit + (range.type === 'log' ? ', logarithmic' : ''), Object.assign({}, range, {nameLocation: 'end', nameGap: 8,
                nameTextStyle: {color: color('quiet'), align: 'left', padding: [0, 0, 0, -40]}})),
            tooltip: Object.assign(base(width).tooltip, {
                trigger: 'axis',
                formatter: hits => {
                    const shown = hits.filter(hit => hit.seriesType === 'line');
                    return shown.length === 0 ? '' : '<b>' + bytes(shown[0].data[0]) + '</b><br>' + shown
                        .sort((a, b) => b.data[1] - a.data[1])
                        .map(hit => hit.marker + escaped(hit.seriesName) + ': ' + number(hit.data[1]) + ' ' + escaped(unit)).join('<br>');
                },
            }),
            series: lines.concat(bars, marks),
        });
    };
}

/** A button for each contender: it switches its lines on or off, in all charts of a workload. */
function switches(parent, cells, selected, redrawn) {
    const colors = shades(cells);
    const made = element('div', undefined, 'switches');
    made.setAttribute('role', 'group');
    made.setAttribute('aria-label', 'Contenders shown');
    for (const contender of contendersOf(cells)) {
        const button = element('button');
        button.type = 'button';
        button.setAttribute('aria-pressed', selected[contender.label]);
        const mark = element('span', '', 'mark');
        mark.style.background = colors.get(contender.id);
        button.append(mark, contender.label);
        button.addEventListener('click', () => {
            selected[contender.label] = !selected[contender.label];
            button.setAttribute('aria-pressed', selected[contender.label]);
            redrawn.forEach(drawn => drawn.instance === null || draw(drawn));
        });
        made.append(button);
    }
    parent.append(made);
}

/** The same values for those who can't see the lines. */
function sizesTable(parent, cells) {
    const table = element('table');
    const contenders = contendersOf(cells);
    const add = headed(table, ['Medians'].concat(cells.map(cell => bytes(cell.fileBytes))));
    for (const contender of contenders) {
        add([contender.label].concat(cells.map(cell => {
            const one = contenderOf(cell, contender.id);
            const {factor, unit} = shownUnit([cell]);
            return one === undefined ? '–' : number(one.spread.median * factor) + ' ' + unit;
        })));
    }
    parent.append(table);
}

const ROLES = [
    ['best', 'read', cell => bestOf(cell, 'read')],
    ['MappedRegion', 'mmap', cell => contenderOf(cell, 'region')],
    ['best mapping', 'best', cell => bestOf(cell, 'mmap')],
    ['C mmap', 'c', cell => contenderOf(cell, 'c-mmap')],
];

/** The largest cell of each place, state and number of threads. */
function largest(cells) {
    return [...grouped(cells, variantOf).values()].map(group => group.reduce((most, cell) => cell.fileBytes > most.fileBytes ? cell : most));
}

function overview(cells) {
    const {factor, unit} = shownUnit(cells);
    const spreadOf = one => scaled(one.spread, factor);
    const spreads = cells.flatMap(cell => ROLES.map(([, , pick]) => pick(cell)).filter(one => one !== undefined).map(spreadOf));
    const all = spreads.flatMap(spread => [spread.lowerQuartile, spread.upperQuartile]);
    const axis = scale(Math.min(...all), Math.max(...all));
    const roles = ROLES.map(([name, ...rest]) => [name === 'best' ? 'best ' + wordForRead(cells[0]) : name, ...rest]).filter(([, , pick]) => cells.some(cell => pick(cell) !== undefined));
    return width => Object.assign(base(width), {
        yAxis: categories(cells.map(where), width),
        xAxis: values(unit + (cells[0].higherIsBetter ? ', more is better' : ', less is better') + (axis.type === 'log' ? ', logarithmic' : ''), axis),
        legend: legendOf(),
        grid: Object.assign(base(width).grid, {top: 32}),
        tooltip: Object.assign(base(width).tooltip, {
            trigger: 'axis',
            axisPointer: {type: 'shadow'},
            formatter: hits => '<b>' + escaped(where(cells[hits[0].dataIndex])) + '</b><br>' + hits
                .map(hit => {
                    const one = roles.find(([name]) => name === hit.seriesName)[2](cells[hit.dataIndex]);
                    return one === undefined ? '' : hit.marker + escaped(hit.seriesName === one.label ? one.label : hit.seriesName + ', ' + one.label) + ': '
                        + number(one.spread.median * factor) + ' (' + number(one.spread.lowerQuartile * factor) + ' to '
                        + number(one.spread.upperQuartile * factor) + ')<br>';
                }).join(''),
        }),
        series: roles.map(([name, paint, pick], at) => ({
            name,
            type: 'custom',
            itemStyle: {color: color(paint)}, // for the legend
            encode: {x: [1, 2, 3], y: 0},
            data: cells.map((cell, i) => [i].concat(pick(cell) === undefined ? [NaN, NaN, NaN]
                : [spreadOf(pick(cell)).median, spreadOf(pick(cell)).lowerQuartile, spreadOf(pick(cell)).upperQuartile])),
            renderItem: (params, api) => {
                const slot = api.barLayout({count: roles.length, barGap: '10%', barCategoryGap: '28%'})[at];
                const quartiles = [api.value(2), api.value(3)];
                return Number.isNaN(api.value(1)) ? undefined : barWithSpread(params, api, api.coord([api.value(1), api.value(0)])[1] + slot.offsetCenter,
                    slot.width, color(paint), api.value(1), quartiles, quartiles);
            },
        })),
    });
}

function workloadSection(parent, id, cells) {
    const made = element('section');
    made.id = 'workload-' + id;
    parent.append(made);
    made.append(element('h2', cells[0].title), element('p', cells[0].description, 'note'));
    const measured = cells.filter(cell => cell.contenders.length > 0);
    const best = largest(measured);
    if (best.length > 1) {
        made.append(element('h3', 'Places, states and threads beside each other, at the largest size'));
        chart(made, best.length * 78 + 100, cells[0].title + ', overview', 'results.json: cells[workload=' + id + '].contenders[].spread, of the largest size', overview(best));
    }
    const curves = [...grouped(measured, variantOf).entries()].filter(([, group]) => new Set(group.map(cell => cell.fileBytes)).size >= 3)
        .map(([variant, group]) => [variant, group.slice().sort((a, b) => a.fileBytes - b.fileBytes)]);
    if (curves.length > 0) {
        const all = curves.flatMap(([, group]) => group).flatMap(cell => cell.contenders.flatMap(one => [one.spread.lowerQuartile, one.spread.upperQuartile])
            .concat(cell.best ?? []));
        const {factor} = shownUnit(curves.flatMap(([, group]) => group));
        const range = scale(Math.min(...all) * factor, Math.max(...all) * factor);
        made.append(element('h3', 'Over the size of the file'), element('p', 'Bars: quartiles; dashed: the limit; dotted: C. All charts have the same axis. '
            + 'A name switches a contender on or off.', 'note'));
        const everywhere = curves.flatMap(([, group]) => group);
        const main = mainOnes(everywhere);
        const selected = Object.fromEntries(contendersOf(everywhere).map(contender => [contender.label, main.has(contender.id)]));
        const redrawn = [];
        switches(made, everywhere, selected, redrawn);
        const grid = element('div', undefined, 'multiples');
        made.append(grid);
        for (const [variant, group] of curves) {
            const one = element('div');
            grid.append(one);
            one.append(element('h4', variant));
            redrawn.push(chart(one, 340, cells[0].title + ' over the size, ' + variant, 'results.json: cells[workload=' + id + ', ' + variant + '].contenders[].spread over .fileBytes',
                sizes(group, everywhere, range, selected)));
            details(one, 'The same as a table', into => sizesTable(into, group));
        }
        results.crossings.filter(crossing => crossing.workload === id).forEach(crossing => made.append(element('p', crossing.statement)));
    }
    made.append(element('h3', 'All cells'));
    const reference = referenceOf(cells);
    for (const cell of cells) {
        cellDetails(made, cell, cell === reference && id === 'scan', cell === reference);
    }
}

/** The largest warm one, on a disk if there is one, by one thread. */
function referenceOf(cells) {
    const weight = cell => [cell.state === 'warm' ? 1 : 0, cell.place === 'tmpfs' ? 0 : 1, cell.place === 'disk' ? 1 : 0, -cell.threads, cell.fileBytes];
    return cells.reduce((best, cell) => {
        const [a, b] = [weight(cell), weight(best)];
        const at = a.findIndex((value, i) => value !== b[i]);
        return at >= 0 && a[at] > b[at] ? cell : best;
    });
}
