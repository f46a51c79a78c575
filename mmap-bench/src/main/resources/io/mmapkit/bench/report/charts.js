'use strict';

const results = JSON.parse(document.getElementById('data').textContent);
const charts = [];

function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
}

/** Three digits that count, however small it is: what is not 0 doesn't look like it. Counts have no decimals. */
function number(value) {
    if (value === null) {
        return 'unknown';
    }
    const digits = Number.isInteger(value) ? 0 : Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))));
    return value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});
}

/** A ratio: what is just below an aim must not look as if it were met. */
function ratio(value) {
    return value >= 0.1 && value < 10 ? value.toFixed(3) : number(value);
}

function element(tag, text, className) {
    const made = document.createElement(tag);
    if (text !== undefined) {
        made.textContent = text;
    }
    if (className) {
        made.className = className;
    }
    return made;
}

function row(table, cells, tag = 'td') {
    const made = element('tr');
    for (const cell of cells) {
        made.append(cell instanceof Node ? cell : element(tag, cell));
    }
    table.append(made);
    return made;
}

/** The first row of a table that stands as cards where it would be too wide: each cell then shows its heading. */
function headed(table, headings) {
    table.classList.add('cards');
    row(table, headings, 'th');
    return cells => row(table, cells).querySelectorAll('td').forEach((cell, i) => cell.dataset.heading = headings[i]);
}

function escaped(text) {
    return element('span', text).innerHTML;
}

/** A chart that is drawn anew when the page changes its width or its colours. */
function chart(parent, height, options) {
    const box = element('div');
    box.style.height = height + 'px';
    parent.append(box);
    const drawn = {box, options, instance: null};
    charts.push(drawn);
    draw(drawn);
}

function draw(drawn) {
    if (drawn.box.clientWidth === 0) {
        return;
    }
    if (drawn.instance === null) {
        drawn.instance = echarts.init(drawn.box, null, {renderer: 'svg'});
    }
    drawn.instance.resize();
    drawn.instance.setOption(drawn.options(drawn.box.clientWidth), true);
}

function drawAll() {
    charts.forEach(draw);
}

function base(width) {
    return {
        animation: false,
        textStyle: {color: color('text'), fontFamily: 'system-ui, sans-serif'},
        // Left to itself the library measures broken labels too narrow.
        grid: {left: width < 500 ? 112 : 220, right: width < 500 ? 40 : 64, top: 8, bottom: 60},
        tooltip: {
            confine: true,
            backgroundColor: color('card'),
            borderColor: color('line'),
            textStyle: {color: color('text'), fontSize: 13},
        },
    };
}

function values(name, more) {
    return Object.assign({
        type: 'value',
        name,
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: {color: color('quiet')},
        axisLabel: {color: color('quiet'), hideOverlap: true},
        splitLine: {lineStyle: {color: color('line')}},
    }, more);
}

/** What the figures are true for, but rows that say nothing of them. */
function environmentFacts(omitted = []) {
    const environment = results.environment;
    const table = document.getElementById('environment');
    const gibibytes = bytes => bytes < 0 ? 'unknown' : (bytes / 2 ** 30).toFixed(1) + ' GiB';
    const rows = {
        'Processor': environment.cpu,
        'Processors': environment.processors,
        'Caches': environment.caches,
        'Memory': gibibytes(environment.memoryBytes),
        'Virtualization': environment.virtualization,
        'Kernel': environment.kernel,
        'Page size': number(environment.pageBytes) + ' bytes',
        'Huge pages (THP)': environment.thp,
        'File system': environment.fileSystem,
        'JDK': environment.jdk,
        'Flags of the workers': environment.workerFlags,
        'C compiler': environment.compiler,
        'Load at the end': environment.loadAverage,
        'Commit': environment.commit,
        'Date': results.started,
    };
    for (const [name, value] of Object.entries(rows)) {
        if (!omitted.includes(name)) {
            row(table, [name, value]);
        }
    }
}

window.addEventListener('resize', drawAll);
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
