/* One cell of the matrix: all contenders of one workload at one size, in one place and state. */

const families = {read: 'read() or write(), in Java', mmap: 'mapping, in Java', c: 'C'};

function where(cell) {
    return [cell.place, bytes(cell.fileBytes), cell.limitBytes === null ? cell.state : cell.state + ' to ' + bytes(cell.limitBytes),
        cell.threads === 1 ? '1 thread' : cell.threads + ' threads'].join(', ');
}

function wordForRead(cell) {
    return cell.workload === 'append' || cell.workload === 'update' ? 'write()' : 'read()';
}

function pathOf(cell, field) {
    return 'results.json: cells[id=' + cell.id + '].' + field;
}

function contenderOf(cell, id) {
    return cell.contenders.find(contender => contender.id === id);
}

function bestOf(cell, family) {
    const of = cell.contenders.filter(contender => contender.family === family);
    const sign = cell.higherIsBetter ? 1 : -1;
    return of.reduce((best, one) => best === undefined || sign * (one.spread.median - best.spread.median) > 0 ? one : best, undefined);
}

/** Between two values it is on the line through them. */
function quantile(sorted, part) {
    const position = part * (sorted.length - 1);
    const below = Math.floor(position);
    return sorted[below] + (position - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
}

/** How many times better one is than the other, round by round, as everywhere in results.json. */
function compared(cell, one, other) {
    const ratios = one.samples.slice(0, other.samples.length)
        .map((sample, round) => cell.higherIsBetter ? sample / other.samples[round] : other.samples[round] / sample)
        .sort((a, b) => a - b);
    return ratios.length === 0 ? null : {median: quantile(ratios, 0.5), lower: quantile(ratios, 0.25), upper: quantile(ratios, 0.75)};
}

/** MappedRegion as it is opened by default, or without it the best mapping, against the best read(). */
function choiceOf(cell) {
    const mapping = contenderOf(cell, 'region') ?? bestOf(cell, 'mmap');
    const read = bestOf(cell, 'read');
    const against = mapping && read ? compared(cell, mapping, read) : null;
    if (against === null) {
        return null;
    }
    const undecided = against.lower < 1 && against.upper >= 1;
    const winner = undecided ? 'none' : against.median > 1 ? 'mmap' : 'read';
    const best = bestOf(cell, 'mmap');
    const other = best.id === mapping.id ? null : compared(cell, best, read);
    return {mapping, read, against, winner, factor: winner === 'read' ? 1 / against.median : against.median,
        // Another way to map may win where the default one doesn't.
        turned: winner !== 'mmap' && other !== null && other.lower > 1 ? {best, against: other} : null};
}

function choiceText(cell, choice) {
    if (choice === null) {
        return 'not both were measured';
    }
    return (choice.winner === 'none' ? 'no clear winner' : choice.winner === 'mmap' ? 'mapping' : wordForRead(cell)) + ' '
        + ratio(choice.factor) + ' times';
}

function describe(cell, contender) {
    const {factor, unit} = shownUnit([cell]);
    const spread = scaled(contender.spread, factor);
    const per = 'per ' + escaped(cell.operation);
    return '<b>' + escaped(contender.label) + '</b><br>'
        + number(spread.median) + ' ' + escaped(unit) + ', median of ' + spread.runs + '<br>'
        + 'quartiles ' + number(spread.lowerQuartile) + ' to ' + number(spread.upperQuartile) + '<br>'
        + 'all ' + number(spread.min) + ' to ' + number(spread.max) + '<br>'
        + 'minor faults ' + number(contender.minorFaults) + ' ' + per + '<br>'
        + 'copied ' + number(contender.copiedBytes) + ' bytes ' + per;
}

function limitLine(cell) {
    return cell.best === null ? undefined : {
        silent: true,
        symbol: 'none',
        lineStyle: {type: 'dashed', color: color('bad'), width: 1.5},
        label: {show: false},
        data: [{xAxis: cell.best * shownUnit([cell]).factor}],
    };
}

function speed(cell) {
    const {factor, unit} = shownUnit([cell]);
    const spreads = cell.contenders.map(contender => scaled(contender.spread, factor));
    const all = spreads.flatMap(spread => [spread.min, spread.max]).concat(cell.best === null ? [] : cell.best * factor);
    const axis = scale(Math.min(...all), Math.max(...all));
    return width => Object.assign(base(width), {
        yAxis: categories(cell.contenders.map(contender => contender.label), width),
        xAxis: values(unit + (cell.higherIsBetter ? ', more is better' : ', less is better') + (axis.type === 'log' ? ', logarithmic' : ''), axis),
        tooltip: Object.assign(base(width).tooltip, {formatter: hit => describe(cell, cell.contenders[hit.dataIndex])}),
        series: [{
            type: 'custom',
            encode: {x: [1, 2, 3, 4, 5], y: 0},
            data: spreads.map((spread, i) => [i, spread.median, spread.min, spread.lowerQuartile, spread.upperQuartile, spread.max]),
            renderItem: (params, api) => barWithSpread(params, api, api.coord([api.value(1), api.value(0)])[1], api.size([0, 1])[1] * 0.62,
                color(cell.contenders[api.value(0)].family), api.value(1), [api.value(2), api.value(5)], [api.value(3), api.value(4)]),
        }, {
            // The value at the end of each whisker; a bar's own label would lie under it.
            type: 'scatter',
            symbolSize: 0,
            silent: true,
            markLine: limitLine(cell),
            data: spreads.map((spread, i) => [spread.max, i]),
            label: {
                show: true,
                position: 'right',
                color: color('text'),
                fontSize: width < 500 ? 11 : 13,
                formatter: hit => number(spreads[hit.dataIndex].median),
            },
        }],
    });
}

/** The unit in which times of a cell can be read. */
function timeUnit(cell) {
    const most = Math.max(...cell.contenders.map(contender => contender.userNanos + contender.systemNanos));
    return most > 1e6 ? [1e6, 'ms'] : most > 1e4 ? [1e3, 'µs'] : [1, 'ns'];
}

function cost(cell, contenders = cell.contenders) {
    const [divisor, unit] = timeUnit(cell);
    const part = (name, field) => ({
        name,
        type: 'bar',
        stack: 'cpu',
        barWidth: '62%',
        itemStyle: {color: color(name)},
        data: contenders.map(contender => contender[field] / divisor),
    });
    return width => Object.assign(base(width), {
        yAxis: categories(contenders.map(contender => contender.label), width),
        xAxis: values('CPU time, ' + unit + ' per ' + cell.operation, {min: 0}),
        legend: legendOf(),
        grid: Object.assign(base(width).grid, {top: 32}),
        tooltip: Object.assign(base(width).tooltip, {
            trigger: 'axis',
            axisPointer: {type: 'shadow'},
            valueFormatter: value => number(value) + ' ' + unit,
        }),
        series: [part('user', 'userNanos'), part('system', 'systemNanos')],
    });
}

function rounds(cell) {
    const {factor, unit} = shownUnit([cell]);
    const all = cell.contenders.flatMap(contender => contender.samples.map(sample => sample * factor));
    return width => Object.assign(base(width), {
        xAxis: values('round', {type: 'category', data: cell.contenders[0].samples.map((sample, i) => i + 1), axisLabel: {color: color('quiet')}}),
        yAxis: values(unit, Object.assign(scale(Math.min(...all), Math.max(...all)), {nameLocation: 'end', nameGap: 10})),
        legend: legendOf(),
        grid: Object.assign(base(width).grid, {top: 56, right: 16, left: 56}),
        tooltip: Object.assign(base(width).tooltip, {valueFormatter: number}),
        series: cell.contenders.map(contender => ({
            name: contender.label,
            type: 'line',
            symbolSize: 5,
            data: contender.samples.map(sample => sample * factor),
        })),
    });
}

function named(contender) {
    const name = element('td');
    const mark = element('span', '', 'mark');
    mark.style.background = 'var(--' + contender.family + ')';
    name.append(mark, contender.label + (contender.steady ? '' : ' *'));
    name.append(element('div', contender.how, 'how'));
    return name;
}

function evidence(parent, cell) {
    const [divisor, unit] = timeUnit(cell);
    const per = ' per ' + cell.operation;
    const shown = shownUnit([cell]);
    const value = (contender, field) => number(contender.spread[field] * shown.factor);
    const seenOf = (field, text) => contender => contender.evidence === null || contender.evidence[field] === null
        ? null : text(contender.evidence[field]);
    const columns = [
        [shown.unit, contender => value(contender, 'median')],
        ['quartiles', contender => value(contender, 'lowerQuartile') + ' to ' + value(contender, 'upperQuartile')],
        ['min to max', contender => value(contender, 'min') + ' to ' + value(contender, 'max')],
        ['runs', contender => number(contender.spread.runs)],
        ['user ' + unit + per, contender => number(contender.userNanos / divisor)],
        ['system ' + unit + per, contender => number(contender.systemNanos / divisor)],
        ['minor faults' + per, contender => number(contender.minorFaults)],
        ['major faults, all', contender => number(contender.majorFaults)],
        ['copied' + per, contender => contender.copiedBytes === null ? null : bytes(contender.copiedBytes)],
        ['page tables', seenOf('pageTableBytes', bytes)],
        ['resident', seenOf('residentBytes', bytes)],
        ['proportional (PSS)', seenOf('proportionalBytes', bytes)],
        ['allocated in the heap', seenOf('allocatedBytes', bytes)],
        ['TLB misses' + per, seenOf('tlbMisses', number)],
        ['longest pause, µs', seenOf('longestPauseNanos', nanos => number(nanos / 1000))],
        ['interrupted', contender => number(contender.switches)],
    ];
    const known = columns.filter(([, text]) => cell.contenders.some(contender => text(contender) !== null));
    const wide = element('div', undefined, 'wide');
    wide.tabIndex = 0;
    wide.setAttribute('role', 'region');
    wide.setAttribute('aria-label', 'Evidence');
    const table = element('table');
    const add = headed(table, ['Contender'].concat(known.map(([heading]) => heading)));
    for (const contender of cell.contenders) {
        add([named(contender)].concat(known.map(([, text]) => text(contender) ?? 'unknown')));
    }
    wide.append(table);
    parent.append(wide);
    const unknown = columns.filter(column => !known.includes(column)).map(([heading]) => heading);
    parent.append(element('p', 'Major faults and interruptions are those of all rounds; page tables, resident and proportional memory are what one '
        + 'operation left in the process while its file was open. ' + (unknown.length > 0 ? 'Not known here: ' + unknown.join(', ') + '. ' : '')
        + pathOf(cell, 'contenders[]'), 'note'));
}

function legend(cell) {
    const made = element('div', undefined, 'legend');
    const {factor, unit} = shownUnit([cell]);
    for (const [family, name] of Object.entries(families)) {
        const entry = element('span');
        const mark = element('span', '', 'mark');
        mark.style.background = 'var(--' + family + ')';
        entry.append(mark, name);
        made.append(entry);
    }
    made.append(element('span', 'bar: median · thin line: least to greatest · ticks: quartiles'
        + (cell.best === null ? '' : ' · dashed: the limit, ' + number(cell.best * factor) + ' ' + unit + ', ' + cell.limit)));
    return made;
}

function fillCell(made, cell, evident) {
    const choice = choiceOf(cell);
    if (choice !== null) {
        made.append(element('p', choice.mapping.label + ' is ' + ratio(choice.against.median) + ' (' + ratio(choice.against.lower) + ' to '
            + ratio(choice.against.upper) + ') times as good as ' + choice.read.label + ', the best ' + wordForRead(cell) + '.'
            + (choice.turned === null ? '' : ' ' + choice.turned.best.label + ' is ' + ratio(choice.turned.against.median) + ' times as good.')));
    }
    made.append(element('p', 'Files on ' + cell.fileSystem + '; ' + number(cell.residentBefore) + ' of ' + number(cell.pages)
        + ' pages in the page cache before, ' + number(cell.residentAfter) + ' after.', 'note'));
    if (cell.contenders.length > 0) {
        const height = cell.contenders.length * 30 + 76;
        made.append(legend(cell));
        chart(made, height, cell.title + ', ' + where(cell), pathOf(cell, 'contenders[].spread' + (cell.best === null ? '' : ' and .best')), speed(cell));
        made.append(element('h4', 'What it costs the processor'));
        chart(made, height + 24, 'CPU time of ' + cell.title + ', ' + where(cell), pathOf(cell, 'contenders[].userNanos, .systemNanos'), cost(cell));
        details(made, 'Evidence: faults, copied bytes, page tables, memory, allocation', into => evidence(into, cell), evident);
        details(made, 'Every round', every => chart(every, 420, 'Every round of ' + cell.title, pathOf(cell, 'contenders[].samples'), rounds(cell)));
    }
    if (cell.contenders.some(contender => !contender.steady)) {
        made.append(element('p', '* not steady when its warm-up ended', 'note'));
    }
    for (const skip of cell.skipped) {
        made.append(element('p', 'Skipped: ' + skip.label + ': ' + skip.reason, 'note'));
    }
}

/** evident: whether its evidence is shown from the start; open: whether the cell is */
function cellDetails(parent, cell, evident, open) {
    const made = details(parent, where(cell) + ': ' + choiceText(cell, choiceOf(cell)), into => fillCell(into, cell, evident), open);
    made.id = 'cell-' + cell.id;
    made.classList.add('cell');
    return made;
}
