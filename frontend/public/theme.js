// Sets the chosen theme before anything is drawn. A file of its own, because the content security policy allows no
// inline script; not a module, because modules run after the first paint.
(function () {
  var theme = null;
  try {
    theme = localStorage.getItem('wherry.theme');
  } catch {
    // A browser that forbids storage gets the system's theme.
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
