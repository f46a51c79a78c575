document.getElementById('subject').textContent = 'Measured ' + results.started + ' in ' + number(results.tookSeconds) + ' s, ' + results.scale + '.';
for (const figure of results.figures) {
    const made = element('section');
    document.getElementById('figures').append(made);
    figureSection(made, figure, 'figures', 'h2');
}
environmentFacts(['C compiler', 'Flags of the workers']);
sentences(document.getElementById('method'), FIGURE_METHOD.concat(results.method));
