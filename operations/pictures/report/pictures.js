// Where a picture loads no longer, its place says so.
'use strict';

(() => {
  const say = (image) => {
    image.nextElementSibling.hidden = false;
    image.remove();
  };
  for (const image of document.querySelectorAll('.thumb img')) {
    if (image.complete && image.naturalWidth === 0 && image.currentSrc) say(image);
    else image.addEventListener('error', () => say(image));
  }
})();
