import { render } from 'preact';
import '../lib/theme.ts';
import '../style/base.css';
import './docs.css';
import { isControl } from './page_state.ts';
import { chooseFirstUser } from './run_as.ts';
import { Shell } from './shell.tsx';

if (!isControl) {
  // Without an answer, the page works with a pasted bearer; "Run as" says why.
  void chooseFirstUser().catch(() => undefined);
}
render(<Shell />, document.getElementById('page')!);
