// Runs before the first paint, so that a dark machine never flashes white. Without it "auto" is light.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if ((root.dataset.theme || "auto") === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  follow();
  dark.addEventListener("change", follow);
})();
