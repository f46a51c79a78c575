'use strict';

const results = JSON.parse(document.getElementById('data').textContent);
const charts = new Map();

const colors = new Map();

/** Asked for once, and not for each bar: a browser that was just told of new elements answers slowly. */
function color(name) {
    if (!colors.has(name)) {
        colors.set(name, getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim());
    }
    return colors.get(name);
}

/** Three digits that count, however small it is: what is not 0 doesn't look like it. Counts have no decimals. */
function number(value) {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
        return 'unknown';
    }
    const digits = Number.isInteger(value) ? 0 : Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))));
    return value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});
}

/** A ratio: what is just below an aim must not look as if it were met. */
function ratio(value) {
    return value >= 0.1 && value < 10 ? value.toFixed(3) : number(value);
}

/** In the largest binary unit that it has one of. */
function bytes(value) {
    if (typeof value !== 'number') {
        return 'unknown';
    }
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let unit = 0;
    while (Math.abs(value) >= 1024 && unit < units.length - 1) {
        value /= 1024;
        unit++;
    }
    return number(value) + ' ' + units[unit];
}

const SCALES = [['B/s', 'kB/s', 'MB/s', 'GB/s'], ['ns', 'µs', 'ms', 's']];

/**
 * The unit in which the values of some cells can be read: that in which the best of them has one digit before the point, or a few.
 *
 * factor: by which a value of results.json is multiplied; unit: after that
 */
function shownUnit(cells) {
    const [{unit, higherIsBetter}] = cells;
    const medians = cells.flatMap(cell => cell.contenders).map(contender => contender.spread.median);
    const best = higherIsBetter ? Math.max(...medians) : Math.min(...medians);
    const [first, ...rest] = unit.split(' ');
    const scale = SCALES.find(one => one.includes(first));
    if (scale === undefined || !(best > 0 && best < Infinity)) {
        return {factor: 1, unit};
    }
    const at = scale.indexOf(first);
    const steps = Math.max(-at, Math.min(scale.length - 1 - at, Math.floor(Math.log(best) / Math.log(1000))));
    return {factor: Math.pow(1000, -steps), unit: [scale[at + steps], ...rest].join(' ')};
}

function scaled(spread, factor) {
    return Object.fromEntries(Object.entries(spread).map(([name, value]) => [name, name === 'runs' ? value : value * factor]));
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

function sentences(list, texts) {
    texts.forEach(text => list.append(element('li', text)));
}

function details(parent, summary, fill, open = false) {
    const made = element('details');
    made.append(element('summary', summary));
    parent.append(made);
    let filled = false;
    made.addEventListener('toggle', () => {
        if (made.open && !filled) {
            filled = true;
            fill(made);
        }
    });
    if (open) { // and not when the event comes: the page may have been printed before
        filled = true;
        made.open = true;
        fill(made);
    }
    return made;
}

/** So long at a time: what there is already can be seen and scrolled meanwhile. */
const MILLIS_AT_ONCE = 60;
const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=';
const waiting = [];

/** The page isn't loaded before this was called, since images hold that up: so who prints it or takes its picture then misses nothing. */
function soon(action) {
    const image = new Image();
    image.onload = action;
    image.onerror = action;
    image.src = PIXEL;
}

function drawWaiting() {
    const until = performance.now() + MILLIS_AT_ONCE;
    while (waiting.length > 0 && performance.now() < until) {
        draw(waiting.shift());
    }
    if (waiting.length > 0) {
        soon(drawWaiting);
    }
}

/** Those in closed parts of the page have no width yet, and are drawn when they are opened. */
const widths = new ResizeObserver(entries => entries.forEach(entry => {
    const drawn = charts.get(entry.target);
    if (!waiting.includes(drawn) && entry.target.clientWidth !== drawn.width) {
        draw(drawn);
    }
}));

/**
 * A chart that is drawn anew when the page changes its width or its colours.
 *
 * source: where in the JSON file its values are
 */
function chart(parent, height, title, source, options) {
    const figure = element('figure');
    const box = element('div');
    box.style.height = height + 'px';
    box.setAttribute('role', 'img');
    box.setAttribute('aria-label', title);
    figure.append(box, element('figcaption', source, 'source'));
    parent.append(figure);
    const drawn = {box, options, instance: null, width: 0};
    charts.set(box, drawn);
    if (waiting.push(drawn) === 1) {
        soon(drawWaiting);
    }
    widths.observe(box);
    return drawn;
}

function draw(drawn) {
    if (drawn.box.clientWidth === 0) {
        return;
    }
    if (drawn.instance === null) {
        drawn.instance = echarts.init(drawn.box, null, {renderer: 'svg'});
        drawn.instance.on('legendselectchanged', event => drawn.selected = event.selected);
    }
    drawn.width = drawn.box.clientWidth;
    drawn.instance.resize();
    drawn.instance.setOption(unbroken(drawn.options(drawn.width)), true);
    if (drawn.selected) {
        drawn.instance.setOption({legend: {selected: drawn.selected}});
    }
    // On paper, which has another width, it is scaled.
    drawn.box.querySelector('svg').setAttribute('viewBox', '0 0 ' + drawn.width + ' ' + drawn.box.clientHeight);
}

/** As much room for names beside bars as the longest word of them takes: the library breaks words that are longer. */
function unbroken(options) {
    const axis = options.yAxis;
    if (axis.type === 'category') {
        const ruler = document.createElement('canvas').getContext('2d');
        ruler.font = axis.axisLabel.fontSize + 'px ' + options.textStyle.fontFamily;
        const longest = Math.max(...axis.data.flatMap(label => label.split(' ')).map(word => ruler.measureText(word).width));
        axis.axisLabel.width = Math.max(axis.axisLabel.width, Math.ceil(longest) + 4);
        options.grid.left = axis.axisLabel.width + 8;
    }
    return options;
}

function redraw() {
    for (const drawn of charts.values()) {
        if (drawn.instance !== null) {
            draw(drawn);
        }
    }
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
        axisLabel: {color: color('quiet'), hideOverlap: true, formatter: number},
        axisLine: {lineStyle: {color: color('line')}},
        splitLine: {lineStyle: {color: color('line')}},
    }, more);
}

function legendOf(more) {
    return Object.assign({
        type: 'scroll',
        top: 0,
        textStyle: {color: color('text')},
        inactiveColor: color('line'),
        pageIconColor: color('text'),
        pageIconInactiveColor: color('line'),
        pageTextStyle: {color: color('quiet')},
    }, more);
}

function categories(labels, width) {
    return {
        type: 'category',
        inverse: true,
        data: labels,
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

/** The next of 1, 2, 5, 10, 20 and so on: above, or below. */
function round(value, above) {
    const power = Math.pow(10, Math.floor(Math.log10(value)));
    const steps = [1, 2, 5, 10].map(step => step * power);
    return above ? steps.find(step => step >= value * 0.999) : steps.reverse().find(step => step <= value * 1.001);
}

/** The end of an axis that has a tick there. */
function evenly(greatest) {
    const step = round(greatest / 5, true);
    return greatest > 0 ? Math.ceil(greatest * 1.01 / step) * step : 1;
}

/** A logarithmic axis where the largest is many times the least: on another one the least couldn't be seen. */
function scale(least, greatest) {
    return least > 0 && greatest / least > 20
        ? {type: 'log', min: round(least * 0.8, false), max: round(greatest * 1.05, true)}
        : {type: 'value', min: 0, max: evenly(greatest)};
}

/**
 * A bar from the axis, with a line through some values and ticks at the quartiles. The library's own bars begin at 1 on a logarithmic axis,
 * and stand in front of lines.
 *
 * ends: of the line; ticks: two values
 */
function barWithSpread(params, api, y, height, fill, value, ends, ticks) {
    const x = one => api.coord([one, api.value(0)])[0];
    const line = (x1, y1, x2, y2, lineWidth) => ({type: 'line', silent: true, shape: {x1, y1, x2, y2}, style: {stroke: color('text'), lineWidth}});
    const from = params.coordSys.x;
    const tick = Math.min(4, height / 2);
    return {
        type: 'group',
        children: [
            {type: 'rect', shape: {x: from, y: y - height / 2, width: Math.max(0, x(value) - from), height}, style: {fill}},
            line(x(ends[0]), y, x(ends[1]), y, 1),
            ...ticks.map(at => line(x(at), y - tick, x(at), y + tick, 1.5)),
        ],
    };
}

/** What the figures are true for, but rows that say nothing of them. */
function environmentFacts(omitted = []) {
    const environment = results.environment;
    const table = document.getElementById('environment');
    const rows = {
        'Processor': environment.cpu,
        'Processors': environment.processors,
        'Caches': environment.caches,
        'Memory': environment.memoryBytes < 0 ? 'unknown' : bytes(environment.memoryBytes),
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

window.addEventListener('beforeprint', () => {
    waiting.splice(0).forEach(draw);
});
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    colors.clear();
    redraw();
});
