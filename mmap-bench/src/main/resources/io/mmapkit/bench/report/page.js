const families = {read: 'read(), in Java', mmap: 'mapping, in Java', c: 'C'};

function names(workload, width) {
    return {
        type: 'category',
        inverse: true,
        data: workload.contenders.map(contender => contender.label),
        axisLine: {lineStyle: {color: color('line')}},
        axisTick: {show: false},
        axisLabel: {
            color: color('text'),
            interval: 0,
            width: width < 500 ? 104 : 210,
            overflow: 'break',
            fontSize: width < 500 ? 10 : 13,
            lineHeight: width < 500 ? 12 : 15,
        },
    };
}

/** Thin from the least to the greatest, with ends at the quartiles. */
function whisker(params, api) {
    const [least, lower, upper, greatest] = [1, 2, 3, 4].map(i => api.coord([api.value(i), api.value(0)]));
    const y = least[1];
    const line = (x1, y1, x2, y2, lineWidth) => ({
        type: 'line',
        shape: {x1, y1, x2, y2},
        style: {stroke: color('text'), lineWidth},
    });
    return {
        type: 'group',
        silent: true,
        children: [
            line(least[0], y, greatest[0], y, 1),
            line(lower[0], y - 4, lower[0], y + 4, 1.5),
            line(upper[0], y - 4, upper[0], y + 4, 1.5),
        ],
    };
}

function describe(workload, contender) {
    const spread = contender.spread;
    const per = 'per ' + workload.operation;
    return '<b>' + escaped(contender.label) + '</b><br>'
        + number(spread.median) + ' ' + workload.unit + ', median of ' + spread.runs + '<br>'
        + 'quartiles ' + number(spread.lowerQuartile) + ' to ' + number(spread.upperQuartile) + '<br>'
        + 'all ' + number(spread.min) + ' to ' + number(spread.max) + '<br>'
        + 'minor faults ' + number(contender.minorFaults) + ' ' + per + '<br>'
        + 'copied ' + number(contender.copiedBytes) + ' bytes ' + per;
}

function speed(workload) {
    const logarithmic = !workload.higherIsBetter;
    const spreads = workload.contenders.map(contender => contender.spread);
    const least = Math.min(...spreads.map(spread => spread.min));
    return width => Object.assign(base(width), {
        yAxis: names(workload, width),
        xAxis: values(workload.unit + (workload.higherIsBetter ? ', more is better' : ', less is better, logarithmic'),
            logarithmic ? {type: 'log', min: Math.pow(10, Math.floor(Math.log10(least)))} : {min: 0}),
        tooltip: Object.assign(base(width).tooltip, {formatter: hit => describe(workload, workload.contenders[hit.dataIndex])}),
        series: [{
            type: 'bar',
            barWidth: '62%',
            data: workload.contenders.map(contender => ({
                value: contender.spread.median,
                itemStyle: {color: color(contender.family)},
                label: {formatter: number(contender.spread.median)},
            })),
        }, {
            type: 'custom',
            renderItem: whisker,
            encode: {x: [1, 2, 3, 4], y: 0},
            data: spreads.map((spread, i) => [i, spread.min, spread.lowerQuartile, spread.upperQuartile, spread.max]),
            z: 5,
            silent: true,
            tooltip: {show: false},
        }, {
            // The value at the end of each whisker; a bar's own label would lie under it.
            type: 'scatter',
            symbolSize: 0,
            silent: true,
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

function cost(workload) {
    const pass = workload.operation === 'pass';
    const scale = pass ? 1e6 : 1;
    const part = (name, field) => ({
        name,
        type: 'bar',
        stack: 'cpu',
        barWidth: '62%',
        itemStyle: {color: color(name)},
        data: workload.contenders.map(contender => contender[field] / scale),
    });
    return width => Object.assign(base(width), {
        yAxis: names(workload, width),
        xAxis: values('CPU time, ' + (pass ? 'ms' : 'ns') + ' per ' + workload.operation, {min: 0}),
        legend: {top: 0, textStyle: {color: color('text')}},
        grid: Object.assign(base(width).grid, {top: 32}),
        tooltip: Object.assign(base(width).tooltip, {
            trigger: 'axis',
            axisPointer: {type: 'shadow'},
            valueFormatter: value => number(value) + (pass ? ' ms' : ' ns'),
        }),
        series: [part('user', 'userNanos'), part('system', 'systemNanos')],
    });
}

function rounds(workload) {
    return width => Object.assign(base(width), {
        xAxis: values('round', {type: 'category', data: workload.contenders[0].samples.map((sample, i) => i + 1)}),
        yAxis: values(workload.unit, {type: workload.higherIsBetter ? 'value' : 'log', nameLocation: 'end', nameGap: 10}),
        legend: {type: 'scroll', top: 0, textStyle: {color: color('text')}},
        grid: Object.assign(base(width).grid, {top: 56, right: 16, left: 48}),
        tooltip: Object.assign(base(width).tooltip, {valueFormatter: number}),
        series: workload.contenders.map(contender => ({
            name: contender.label,
            type: 'line',
            symbolSize: 5,
            data: contender.samples,
        })),
    });
}

function evidence(workload) {
    const table = element('table');
    const pass = workload.operation === 'pass';
    const scale = pass ? 1e6 : 1;
    const time = pass ? 'ms' : 'ns';
    const per = ' per ' + workload.operation;
    const add = headed(table, ['Contender', workload.unit, 'quartiles', 'min to max', 'user ' + time + per, 'system ' + time + per,
        'minor faults' + per, 'major faults', 'copied bytes' + per, 'interrupted']);
    for (const contender of workload.contenders) {
        const name = element('td');
        const mark = element('span', '', 'mark');
        mark.style.background = 'var(--' + contender.family + ')';
        name.append(mark, contender.label + (contender.steady ? '' : ' *'));
        name.append(element('div', contender.how, 'how'));
        const spread = contender.spread;
        add([name, number(spread.median), number(spread.lowerQuartile) + ' to ' + number(spread.upperQuartile),
            number(spread.min) + ' to ' + number(spread.max), number(contender.userNanos / scale),
            number(contender.systemNanos / scale), number(contender.minorFaults), number(contender.majorFaults),
            number(contender.copiedBytes), number(contender.switches)]);
    }
    return table;
}

function legend() {
    const made = element('div', undefined, 'legend');
    for (const [family, name] of Object.entries(families)) {
        const entry = element('span');
        const mark = element('span', '', 'mark');
        mark.style.background = 'var(--' + family + ')';
        entry.append(mark, name);
        made.append(entry);
    }
    made.append(element('span', 'bar: median · thin line: least to greatest · ticks: quartiles'));
    return made;
}

function section(workload) {
    const made = element('section');
    document.getElementById('workloads').append(made);
    made.append(element('h2', workload.title), element('p', workload.description, 'note'));
    if (workload.contenders.length > 0) {
        const height = workload.contenders.length * 34 + 76;
        made.append(legend());
        chart(made, height, speed(workload));
        made.append(element('h3', 'What it costs'));
        chart(made, height + 24, cost(workload));
        const every = element('details');
        every.append(element('summary', 'Every round'));
        made.append(every);
        chart(every, 420, rounds(workload));
        every.addEventListener('toggle', drawAll);
        made.append(evidence(workload));
        made.append(element('p', number(workload.contenders[0].spread.runs) + ' rounds. Major faults and interruptions are those of all rounds; '
            + 'interrupted: how often the kernel gave the processor to something else in the middle of a measurement.', 'note'));
    }
    if (workload.contenders.some(contender => !contender.steady)) {
        made.append(element('p', '* not steady when its warm-up ended', 'note'));
    }
    for (const skip of workload.skipped) {
        made.append(element('p', 'Skipped: ' + skip.label + ': ' + skip.reason, 'note'));
    }
}

/** Where the ratio to reach lies between the quartiles, another run may end on the other side of it. */
function outcome(figure) {
    if (figure.met === null) {
        return element('td', 'skipped: ' + figure.skipped);
    }
    const word = figure.met ? 'met' : 'missed';
    return figure.undecided ? element('td', 'undecided (' + word + ', within the noise)') : element('td', word, word);
}

function facts() {
    const file = results.file;
    const environment = results.environment;
    document.getElementById('subject').textContent = file.path + ', ' + number(file.bytes) + ' bytes on ' + environment.fileSystem + ', '
        + (file.residentPagesAtStart === file.pages ? 'wholly' : number(file.residentPagesAtStart) + ' of ' + number(file.pages) + ' pages')
        + ' in the page cache. Measured ' + results.started + ' in ' + number(results.tookSeconds) + ' s.';
    for (const sentence of results.verdict) {
        document.getElementById('verdict').append(element('li', sentence));
    }
    const figures = document.getElementById('figures');
    if (results.figures.length > 0) {
        const add = headed(figures, ['Aim', 'ratio, median of the rounds', 'quartiles', 'at least', 'outcome']);
        for (const figure of results.figures) {
            const spread = figure.comparison === null ? null : figure.comparison.spread;
            add([figure.statement, spread === null ? 'none' : ratio(spread.median),
                spread === null ? 'none' : ratio(spread.lowerQuartile) + ' to ' + ratio(spread.upperQuartile), number(figure.atLeast), outcome(figure)]);
        }
    }
    environmentFacts();
    const method = results.method;
    for (const sentence of [
        'Each contender runs in a process of its own, a fresh JVM or a C program, so that no contender meets code compiled for another.',
        'The contenders take turns: ' + method.rounds + ' rounds at most, in each of them one measurement of every contender in an order drawn '
            + 'anew, so that what changes slowly meets all alike. One process works at a time.',
        'One measurement lasts about ' + method.sampleMillis + ' ms, after a warm-up of at least ' + method.warmUpMillis + ' ms that ends when '
            + 'the speed is steady. Shown are medians, with quartiles, least and greatest.',
        'Ratios are taken round by round, and the median of these ratios is shown: it differs from the ratio of the two medians.',
        'Contenders that read into a buffer have one of ' + number(method.bufferBytes) + ' bytes, allocated once.',
        'All contenders computed the same checksums in every round; otherwise there would be no report.',
        'CPU time, page faults and interruptions are those of the measuring thread (getrusage); copied bytes are what the kernel counts as '
            + 'rchar for it.',
    ]) {
        document.getElementById('method').append(element('li', sentence));
    }
}

facts();
results.workloads.forEach(section);
