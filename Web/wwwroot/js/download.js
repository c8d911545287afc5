// Fetches a file that takes a while to make without leaving its page, and says how it goes. Without it the link downloads the file all the same.

for (const link of document.querySelectorAll("a[data-making]")) {
  const status = document.getElementById(link.dataset.status);
  link.addEventListener("click", async event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-busy")) return;
    link.setAttribute("aria-busy", "true");
    status.textContent = link.dataset.making;
    try {
      const answer = await fetch(link.href);
      // Logged out meanwhile, or gone: this page leads to the login and back, or says so itself.
      if (answer.redirected || !answer.ok) return location.reload();
      save(await answer.blob(), link.dataset.file);
      status.textContent = link.dataset.made;
    } catch {
      status.textContent = link.dataset.failed;
    } finally {
      link.removeAttribute("aria-busy");
    }
  });
}

function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // Not at once: the browser has still to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
