/** Where the ratio to reach lies between the quartiles, another run may end on the other side of it. */
function outcome(figure) {
    if (figure.met === null) {
        return element('td', 'skipped: ' + figure.skipped);
    }
    const word = figure.met ? 'met' : 'missed';
    return figure.undecided ? element('td', 'undecided (' + word + ', within the noise)') : element('td', word, word);
}

function verdict() {
    const environment = results.environment;
    document.getElementById('subject').textContent = environment.cpu + '; ' + environment.kernel + '; ' + environment.jdk + '. Measured ' + results.started
        + ' in ' + number(results.tookSeconds) + ' s, ' + results.kind + '.';
    sentences(document.getElementById('sentences'), results.verdict);
    if (results.figures.length > 0) {
        const add = headed(document.getElementById('aims'), ['Aim of the library', 'ratio, median of the rounds', 'quartiles', 'at least', 'outcome']);
        for (const figure of results.figures) {
            const spread = figure.comparison === null ? null : figure.comparison.spread;
            add([figure.statement, spread === null ? 'none' : ratio(spread.median),
                spread === null ? 'none' : ratio(spread.lowerQuartile) + ' to ' + ratio(spread.upperQuartile), number(figure.atLeast), outcome(figure)]);
        }
    } else {
        document.getElementById('aims').before(element('p', 'The aims of the library speak of warm files of 1 GiB and more, outside of tmpfs: none was measured here '
            + '(--full measures one).', 'note'));
    }
}

/** A link to the cell, in the colour of the way that it speaks for. */
function choiceCell(cell) {
    const choice = choiceOf(cell);
    const made = element('td');
    if (choice === null) {
        made.append(element('span', '?'));
        return made;
    }
    const link = element('a');
    link.href = '#cell-' + cell.id;
    link.className = 'way ' + choice.winner;
    link.style.setProperty('--strength', Math.round(18 + 42 * Math.min(1, Math.log2(Math.max(1, choice.factor)) / 3)) + '%');
    link.append(element('b', choice.winner === 'none' ? 'either' : choice.winner === 'mmap' ? 'map' : wordForRead(cell)),
        element('span', choice.winner === 'none' ? '≈ 1' : (choice.factor < 100 ? choice.factor.toPrecision(3) : number(Math.round(choice.factor))) + '×'));
    if (choice.turned !== null) {
        link.append(element('i', '†'));
    }
    link.title = cell.title + ', ' + where(cell) + ': ' + choice.mapping.label + ' ' + ratio(choice.against.median) + ' (' + ratio(choice.against.lower) + ' to '
        + ratio(choice.against.upper) + ') times as good as ' + choice.read.label
        + (choice.turned === null ? '' : '; ' + choice.turned.best.label + ' ' + ratio(choice.turned.against.median) + ' times');
    made.append(link);
    return made;
}

function choiceTable(cells) {
    const table = document.getElementById('choice-table');
    table.replaceChildren();
    const columns = [...new Set(cells.map(cell => cell.fileBytes))].sort((a, b) => a - b);
    row(table, ['Workload'].concat(columns.map(bytes)), 'th');
    for (const group of grouped(cells, cell => cell.workload).values()) {
        const name = element('th');
        const link = element('a', group[0].title);
        link.href = '#workload-' + group[0].workload;
        name.scope = 'row';
        name.append(link);
        row(table, [name].concat(columns.map(size => {
            const cell = group.find(one => one.fileBytes === size);
            return cell === undefined ? '' : choiceCell(cell);
        })));
    }
}

function choices() {
    document.getElementById('choice-note').textContent = 'The faster way and how many times faster it is: MappedRegion as it is opened by default against the '
        + 'best read() or write() in Java, taken round by round. A click leads to the cell. From results.json: cells[].contenders[].samples.';
    const variants = grouped(results.cells, variantOf);
    const parent = document.getElementById('choice-variants');
    const order = [...variants.keys()].sort((a, b) => variants.get(b).length - variants.get(a).length);
    const initial = variantOf(referenceOf(results.cells));
    for (const variant of order.sort((a, b) => (b === initial) - (a === initial))) {
        const label = element('label');
        const input = element('input');
        input.type = 'radio';
        input.name = 'variant';
        input.checked = variant === initial;
        input.addEventListener('change', () => choiceTable(variants.get(variant)));
        label.append(input, element('span', variant));
        parent.append(label);
    }
    choiceTable(variants.get(initial));
    const legendText = document.getElementById('choice-legend');
    for (const [winner, text] of [['mmap', 'mapping is better'], ['read', 'read() or write() is better'], ['none', 'within the noise']]) {
        const entry = element('span');
        entry.append(element('span', '', 'way swatch ' + winner), text);
        legendText.append(entry);
    }
    if (results.cells.some(cell => choiceOf(cell)?.turned)) {
        legendText.append(element('span', '† another way to map wins: see the cell'));
    }
}

/** What read() has copied, and what that costs, beside mappings: of the largest warm scan. */
function copies() {
    const scans = results.cells.filter(cell => cell.workload === 'scan' && cell.state === 'warm');
    const cell = scans.length === 0 ? null : referenceOf(scans);
    const counted = cell === null ? [] : cell.contenders.filter(contender => contender.copiedBytes !== null);
    if (counted.length === 0) {
        return;
    }
    const made = element('section');
    made.id = 'double-copy';
    document.getElementById('copies').append(made);
    made.append(element('h2', 'The double copy of read()'));
    const read = bestOf(cell, 'read');
    const mapping = contenderOf(cell, 'region') ?? bestOf(cell, 'mmap');
    const one = contender => contender.label + ' had the kernel copy ' + bytes(contender.copiedBytes) + ' and took ' + number(contender.minorFaults)
        + ' page faults, ' + number(contender.userNanos / 1e6) + ' ms in the program and ' + number(contender.systemNanos / 1e6) + ' ms in the kernel';
    if (read !== undefined && mapping !== undefined) {
        made.append(element('p', 'For each pass over ' + bytes(cell.fileBytes) + ' that lie in the page cache, ' + one(read) + '; ' + one(mapping) + '.'));
    }
    made.append(element('p', cell.title + ', ' + where(cell) + '. Copied bytes are those that the kernel counts for read(2) and its kin.', 'note'));
    const grid = element('div', undefined, 'multiples');
    made.append(grid);
    const [left, right] = [element('div'), element('div')];
    grid.append(left, right);
    left.append(element('h4', 'Copied by the kernel, for each byte of the file'));
    chart(left, counted.length * 26 + 108, 'Bytes copied by the kernel', pathOf(cell, 'contenders[].copiedBytes by .fileBytes'), width => Object.assign(base(width), {
        yAxis: categories(counted.map(contender => contender.label), width),
        xAxis: values('copied bytes for each byte of the file', {min: 0}),
        grid: Object.assign(base(width).grid, {top: 32}),
        tooltip: Object.assign(base(width).tooltip, {formatter: hit => escaped(counted[hit.dataIndex].label) + ': ' + bytes(counted[hit.dataIndex].copiedBytes)}),
        series: [{
            type: 'bar',
            barWidth: '62%',
            data: counted.map(contender => ({value: contender.copiedBytes / cell.fileBytes, itemStyle: {color: color(contender.family)}})),
            label: {show: true, position: 'right', color: color('text'), formatter: hit => number(hit.value)},
        }],
    }));
    right.append(element('h4', 'CPU time of each pass'));
    chart(right, counted.length * 26 + 108, 'CPU time of each pass', pathOf(cell, 'contenders[].userNanos, .systemNanos'), cost(cell, counted));
}

function otherSections() {
    results.sections.forEach(section => {
        const made = element('section');
        made.id = 'section-' + section.name;
        document.getElementById('sections').append(made);
        made.append(element('h2', section.title), element('p', 'Measured ' + section.started + ' in ' + number(section.tookSeconds) + ' s, ' + section.scale
            + '; ./mmapkit bench ' + section.name + ' measures it alone.', 'note'));
        section.figures.forEach(figure => figureSection(made, figure, 'results.json: sections[name=' + section.name + '].figures', 'h3'));
        details(made, 'How it was measured', into => {
            const list = element('ul');
            sentences(list, FIGURE_METHOD.concat(section.method));
            into.append(list);
        });
    });
}

function machine() {
    const limits = results.limits;
    if (results.noise !== null) {
        document.getElementById('noise').textContent = results.noise.statement;
    }
    const table = document.getElementById('limit-facts');
    if (limits !== null && limits.missing !== null) {
        row(table, ['Limits', 'unknown: ' + limits.missing]);
    } else if (limits !== null) {
        const shown = (value, unit) => value === null ? 'unknown' : number(value) + ' ' + unit;
        row(table, ['Memory summed by one thread', shown(limits.sumBytesPerNano, 'GB/s')]);
        row(table, ['Memory summed by two threads', shown(limits.sumBytesPerNanoOfTwo, 'GB/s')]);
        row(table, ['Memory copied (memcpy)', shown(limits.copyBytesPerNano, 'GB/s')]);
        row(table, ['A system call', shown(limits.systemCallNanos, 'ns')]);
        row(table, ['A minor page fault', shown(limits.minorFaultNanos, 'ns')]);
    }
    if (results.unmeasured.length > 0) {
        document.getElementById('unmeasured').hidden = false;
        const add = headed(document.getElementById('missing'), ['Cell', 'why']);
        results.unmeasured.forEach(missing => add([missing.cell, missing.reason]));
    }
    if (results.previous && results.previous.length > 0) {
        document.getElementById('previous').hidden = false;
        sentences(document.getElementById('changes'), results.previous);
    }
    environmentFacts();
    const method = results.method;
    sentences(document.getElementById('method'), [
        'Each contender runs in a process of its own, a fresh JVM or a C program, so that no contender meets code compiled for another.',
        'The contenders of a cell take turns: ' + method.rounds + ' rounds at most, in each of them one measurement of every contender in an order drawn '
            + 'anew, so that what changes slowly meets all alike. One process works at a time.',
        'One measurement lasts about ' + method.sampleMillis + ' ms, after a warm-up of at least ' + method.warmUpMillis + ' ms that ends when '
            + 'the speed is steady. Shown are medians, with quartiles, least and greatest.',
        'Cold means dropped from the page cache before each measurement, which is verified: before each pass, file opened, or lot of random reads; limited, that a control group has less memory than the file.',
        'Ratios are taken round by round, and the median of these ratios is shown: it differs from the ratio of the two medians. There is no clear winner '
            + 'where 1 lies between their quartiles.',
        'Contenders that read into a buffer have one of ' + number(method.bufferBytes) + ' bytes, allocated once.',
        'All contenders computed the same results in every round; a cell in which they did not is not shown, but named as failed.',
        'CPU time, page faults and interruptions are those of the measuring threads (getrusage); copied bytes are what the kernel counts as '
            + 'rchar for them.',
    ]);
}

function contents() {
    const list = document.getElementById('contents');
    for (const section of document.querySelectorAll('main section')) {
        if (!section.hidden && section.id) {
            const link = element('a', section.querySelector('h2').textContent);
            link.href = '#' + section.id;
            list.append(link);
        }
    }
}

/** A cell that an address names is opened. */
function openTarget() {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (target instanceof HTMLDetailsElement) {
        target.open = true;
        target.firstChild.focus({preventScroll: true});
        requestAnimationFrame(() => target.scrollIntoView());
    }
}

verdict();
if (results.cells.length > 0) {
    choices();
} else {
    document.getElementById('choice').hidden = true;
}
copies();
grouped(results.cells, cell => cell.workload).forEach((cells, id) => workloadSection(document.getElementById('workloads'), id, cells));
otherSections();
machine();
contents();
openTarget();
window.addEventListener('hashchange', openTarget);
