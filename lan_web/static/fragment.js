(function () {
  function send() {
    var form = document.querySelector("form[data-fragment]");
    var token = location.hash.slice(1);
    if (!form || !token) return;
    history.replaceState(null, "", location.pathname);
    form.elements.jeton.value = token;
    document.body.className += " sending";
    form.submit();
  }
  addEventListener("hashchange", send);
  send();
})();
