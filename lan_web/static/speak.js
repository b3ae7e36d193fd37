(function () {
  var synth = window.speechSynthesis, button = document.querySelector(".aloud"), voice, label, word;
  if (!synth || !button) return;
  label = button.querySelector("span");
  word = label.textContent;
  function find() {
    /* A voice of the network would send the words of this page out of the house. */
    voice = synth.getVoices().filter(function (one) { return one.localService && /^fr/i.test(one.lang); })[0];
    button.hidden = !voice;
  }
  function blocks() {
    var kinds = "h1,h2,p,li,label,button,a.button";
    return [].filter.call(document.querySelectorAll("main :is(" + kinds + ")"), function (one) {
      return one.offsetParent && !one.querySelector(kinds) && one.innerText.trim();
    });
  }
  function rest() { label.textContent = word; }
  button.onclick = function () {
    var going = synth.speaking || synth.pending;
    synth.cancel();
    if (going) return rest();
    label.textContent = button.dataset.stop;
    blocks().forEach(function (one, place, all) {
      var said = new SpeechSynthesisUtterance(one.innerText);
      said.lang = voice.lang;
      said.voice = voice;
      said.rate = 0.9;
      if (place === all.length - 1) said.onend = rest;
      synth.speak(said);
    });
  };
  addEventListener("pagehide", function () { synth.cancel(); });
  synth.onvoiceschanged = find;
  find();
})();
