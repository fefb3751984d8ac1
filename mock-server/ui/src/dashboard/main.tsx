import { render } from 'preact';
import '../lib/theme.ts';
import '../style/base.css';
import './dashboard.css';
import { followClock } from '../lib/time.ts';
import { Shell } from './shell.tsx';

followClock();
render(<Shell />, document.getElementById('page')!);
