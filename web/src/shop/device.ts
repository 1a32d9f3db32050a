/** What names this browser to the shop: made once at random and kept. It says nothing about its owner. */
const NAME = "yima.device";

export function deviceHeader(): { "Yima-Device": string } {
  let device = localStorage.getItem(NAME);
  if (!device) {
    device = crypto.randomUUID();
    localStorage.setItem(NAME, device);
  }
  return { "Yima-Device": device };
}
